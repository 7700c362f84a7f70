# frozen_string_literal: true

require "timeout"

# A program of the specs' own in a process group of its own: what it says is waited for, and all of it is ended.
class Background
  # Longer than any start or end takes; only a hanging one meets it.
  PATIENCE = 60

  attr_reader :output

  def initialize(*command, env: {}, chdir: Dir.pwd)
    reader, writer = IO.pipe
    @pid = Process.spawn(env, *command, chdir:, out: writer, err: writer, in: File::NULL, pgroup: true)
    writer.close
    @output = +""
    @lines = Queue.new
    @listener = Thread.new { listen(reader) }
  end

  # Returns the first group of the next line that matches.
  def await(pattern)
    Timeout.timeout(PATIENCE) do
      while (line = @lines.pop)
        return Regexp.last_match(1) if pattern.match(line)
      end
    end
    raise "it ended before it said #{pattern.inspect}:\n#{output}"
  rescue Timeout::Error
    raise "it never said #{pattern.inspect}:\n#{output}"
  end

  # Asks it to end, and makes it end where it does not.
  def stop
    return unless @pid

    signal(:TERM)
    Timeout.timeout(PATIENCE) { Process.wait(@pid) }
  rescue Timeout::Error
    signal(:KILL)
    Process.wait(@pid)
  ensure
    @pid = nil
    @listener.kill.join
  end

  private

  def listen(reader)
    reader.each_line do |line|
      @output << line
      @lines << line
    end
  ensure
    @lines << nil
    reader.close
  end

  def signal(name)
    Process.kill(name, -@pid)
  rescue Errno::ESRCH
    nil
  end
end
