# frozen_string_literal: true

require "timeout"

# Runs blocks in forked processes and brings back what they return.
module Children
  # Longer than any child takes; only a hanging one meets it.
  PATIENCE = 20

  def in_child(&)
    result_of(start_child(&))
  end

  # rubocop:disable Naming/BlockForwarding -- a block inside this one has no name for it on every Ruby
  def start_child(&block)
    reader, writer = IO.pipe
    pid = fork do
      reader.close
      Marshal.dump(outcome(&block), writer)
      writer.close
      exit!(0)
    end
    writer.close
    [pid, reader]
  end
  # rubocop:enable Naming/BlockForwarding

  def result_of((pid, reader))
    text = Timeout.timeout(PATIENCE) { reader.read }
    kind, value = Marshal.load(text) # rubocop:disable Security/MarshalLoad -- our own child wrote it
    kind == :returned ? value : raise("in the child: #{value}")
  rescue Timeout::Error
    Process.kill(:KILL, pid)
    raise "the child hung"
  ensure
    Process.wait(pid)
    reader.close
  end

  private

  def outcome
    [:returned, yield]
  rescue StandardError => e
    [:raised, "#{e.class}: #{e.message}"]
  end
end
