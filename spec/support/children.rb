# frozen_string_literal: true

require "timeout"

# Runs blocks in forked processes and brings back what they return; waits for what others do.
module Children
  # Longer than any child takes; only a hanging one meets it.
  PATIENCE = 20

  # Waits for what nothing announces.
  def eventually
    Timeout.timeout(PATIENCE) { Thread.pass until yield }
    true
  end

  def in_child(&)
    result_of(start_child(&))
  end

  # The child ends by `exit!`, or by `exit`, with all that a process does at its end. If nobody is left to end a
  # hanging one, it does so itself.
  def start_child(by: :exit!, patience: PATIENCE, &block)
    reader, writer = IO.pipe
    pid = fork do
      Thread.new { sleep(2 * patience) && exit!(1) }
      reader.close
      Marshal.dump(outcome(&block), writer)
      writer.close
      by == :exit ? exit(0) : exit!(0)
    end
    writer.close
    [pid, reader]
  end

  def result_of((pid, reader), patience: PATIENCE)
    text = Timeout.timeout(patience, nil, "the child hung") { reader.read }
    Timeout.timeout(patience, nil, "the child hung at its end") { Process.wait(pid) }
    kind, value = Marshal.load(text) # rubocop:disable Security/MarshalLoad -- our own child wrote it
    kind == :returned ? value : raise("in the child: #{value}")
  rescue Timeout::Error
    Process.kill(:KILL, pid)
    Process.wait(pid)
    raise
  ensure
    reader.close
  end

  private

  def outcome
    [:returned, yield]
  rescue StandardError => e
    [:raised, "#{e.class}: #{e.message}"]
  end
end
