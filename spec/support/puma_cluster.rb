# frozen_string_literal: true

require "json"
require "net/http"
require "rbconfig"

# Puma with two workers that are forked from a master which has made calls, in processes of their own.
class PumaCluster
  FOLDER = File.join(__dir__, "puma")
  # Seconds in which it starts, answers and ends; only a hanging one meets it.
  PATIENCE = 60

  Answer = Struct.new(:status, :pid, :tokens)

  # Starts one, and sees to it that it ends.
  def self.open(emulator)
    cluster = new(emulator)
    yield cluster
  ensure
    cluster&.kill
  end

  def initialize(emulator)
    reader, writer = IO.pipe
    @pid = spawn(environment(emulator), *command, out: writer, err: writer, in: File::NULL)
    writer.close
    @said = Queue.new
    @lines = []
    @listener = Thread.new { listen(reader) }
    @port = Integer(await(%r{Listening on http://127\.0\.0\.1:(\d+)})[1])
    2.times { await(/Worker \d+ \(PID: \d+\) booted/) }
  end

  # @return [Answer]
  def ask(user)
    options = { read_timeout: PATIENCE / 2, max_retries: 0 }
    response = Net::HTTP.start("127.0.0.1", @port, nil, options) { |http| http.get("/#{user}") }
    body = response.code == "200" ? JSON.parse(response.body) : {}
    Answer.new(response.code.to_i, body["pid"], body["tokens"])
  end

  # Tells a worker to end, and waits until another is there in its place.
  # @return [Integer] the new one's process id
  def replace(worker)
    Process.kill(:TERM, worker)
    Integer(await(/Worker \d+ \(PID: (\d+)\) booted/)[1])
  end

  # Tells the master to end, and waits for it.
  # @return [Process::Status]
  def stop
    Process.kill(:TERM, @pid)
    status = Timeout.timeout(PATIENCE, nil, "Puma does not end:\n#{@lines.join}") { Process.wait2(@pid).last }
    @pid = nil
    @listener.join(PATIENCE) or raise "a worker outlives its master"
    status
  end

  # For one that was not stopped. Its workers notice that their master has gone.
  def kill
    return unless @pid

    Process.kill(:KILL, @pid)
    Process.wait(@pid)
  end

  private

  def environment(emulator)
    keys = emulator.keys.transform_keys { |name| "PUBNUB_#{name.upcase}" }
    { **keys, "PUBNUB_ORIGIN" => emulator.origin }
  end

  def command
    lib = File.expand_path("../../lib", __dir__)
    [RbConfig.ruby, "-I#{lib}", Gem.bin_path("puma", "puma"), "-C", "#{FOLDER}/puma.rb", "#{FOLDER}/config.ru"]
  end

  # Ends when the last process has closed its end of the pipe.
  def listen(reader)
    while (line = reader.gets)
      @lines << line
      @said << line
    end
  end

  def await(pattern)
    Timeout.timeout(PATIENCE, nil, "Puma did not say #{pattern.inspect}:\n#{@lines.join}") do
      loop do
        match = pattern.match(@said.pop)
        return match if match
      end
    end
  end
end
