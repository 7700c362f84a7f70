# frozen_string_literal: true

require "timeout"

# A program of the specs' own in a process group of its own: what it says is waited for, and all of it is ended.
class Background
  # Seconds in which it starts and ends; only a hanging one meets it.
  PATIENCE = 60

  def initialize(*command, env: {}, chdir: Dir.pwd)
    reader, writer = IO.pipe
    @pid = Process.spawn(env, *command, chdir:, out: writer, err: writer, in: File::NULL, pgroup: true)
    writer.close
    @lines = []
    @said = Queue.new
    @listener = Thread.new { listen(reader) }
  end

  # What it has said.
  def output = @lines.join

  # Returns the match of the next line that matches.
  def await(pattern)
    within_patience("it did not say #{pattern.inspect}") do
      loop do
        line = @said.pop or raise "it ended before it said #{pattern.inspect}:\n#{output}"
        match = pattern.match(line)
        return match if match
      end
    end
  end

  # Tells it to end, and waits for it and all that it has started.
  # @return [Process::Status]
  def stop
    Process.kill(:TERM, @pid)
    status = within_patience("it does not end") { Process.wait2(@pid).last }
    @listener.join(PATIENCE) or raise "something outlives it:\n#{output}"
    status
  ensure
    kill
  end

  # Ends all of it in the middle of whatever it does. Where it has ended, there is nothing to do.
  def kill
    return unless @pid

    Process.kill(:KILL, -@pid)
    Process.wait(@pid)
  rescue Errno::ESRCH, Errno::ECHILD
    nil
  ensure
    @pid = nil
  end

  private

  # Ends when the last process has closed its end of the pipe.
  def listen(reader)
    reader.each_line do |line|
      @lines << line
      @said << line
    end
  ensure
    @said << nil
    reader.close
  end

  def within_patience(trouble, &)
    Timeout.timeout(PATIENCE, &)
  rescue Timeout::Error
    raise "#{trouble}:\n#{output}"
  end
end
