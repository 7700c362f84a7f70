# frozen_string_literal: true

require "fileutils"
require "timeout"
require "tmpdir"

# A Redis of the specs' own, on a socket of its own: whatever else runs on the machine is left alone.
class RedisServer
  def self.open
    Dir.mktmpdir("redis-") do |folder|
      server = new(folder).start
      yield server
    ensure
      server&.kill
    end
  end

  attr_reader :path

  def initialize(folder)
    @folder = folder
    @path = "#{folder}/redis.sock"
  end

  # Returns once it takes connections.
  def start
    reader, writer = IO.pipe
    @pid = Process.spawn("redis-server", "--port", "0", "--unixsocket", @path, "--save", "", "--appendonly", "no",
                         "--daemonize", "no", chdir: @folder, out: writer, err: writer, in: File::NULL)
    writer.close
    await_ready(reader)
    self
  end

  # Ends it in the middle of whatever it does.
  def kill
    return unless @pid

    Process.kill(:KILL, @pid)
    Process.wait(@pid)
    @pid = nil
    FileUtils.rm_f(@path)
  end

  # A store as a Rails application has one, with patience for a loaded machine.
  def store
    require "active_support"
    require "active_support/cache"
    ActiveSupport::Cache::RedisCacheStore.new(path: @path, connect_timeout: 20, read_timeout: 20, write_timeout: 20)
  end

  # Everything in it, by name.
  def contents
    require "redis"
    redis = Redis.new(path: @path)
    redis.keys.to_h { |key| [key, redis.get(key)] }
  ensure
    redis&.close
  end

  private

  # Its words are read to the end, so it never waits for somebody to listen.
  def await_ready(reader)
    said = +""
    Timeout.timeout(Children::PATIENCE) do
      said << reader.readline until said.include?("Ready to accept connections") || said.include?("now ready to accept")
    end
    Thread.new { reader.read }
  rescue EOFError
    raise "redis-server did not start: #{said}"
  end
end
