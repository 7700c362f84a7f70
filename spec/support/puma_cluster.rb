# frozen_string_literal: true

require "json"
require "net/http"
require "rbconfig"

# Puma with two workers that are forked from a master which has made calls, in processes of their own.
class PumaCluster
  FOLDER = File.join(__dir__, "puma")
  # Seconds in which it answers; only a hanging one meets it.
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
    @puma = Background.new(*command, env: environment(emulator))
    @port = Integer(@puma.await(%r{Listening on http://127\.0\.0\.1:(\d+)})[1])
    2.times { await_worker }
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
    await_worker
  end

  # Tells the master to end, and waits for it and its workers.
  # @return [Process::Status]
  def stop = @puma.stop

  # For one that was not stopped.
  def kill = @puma.kill

  private

  def environment(emulator)
    keys = emulator.keys.transform_keys { |name| "PUBNUB_#{name.upcase}" }
    { **keys, "PUBNUB_ORIGIN" => emulator.origin }
  end

  def command
    lib = File.expand_path("../../lib", __dir__)
    [RbConfig.ruby, "-I#{lib}", Gem.bin_path("puma", "puma"), "-C", "#{FOLDER}/puma.rb", "#{FOLDER}/config.ru"]
  end

  def await_worker = Integer(@puma.await(/Worker \d+ \(PID: (\d+)\) booted/)[1])
end
