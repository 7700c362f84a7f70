# frozen_string_literal: true

require "fileutils"
require "socket"
require "timeout"
require "tmpdir"

# A Redis of the specs' own, on a socket of its own: whatever else runs on the machine is left alone.
class RedisServer
  # @param cluster [Boolean] a cluster of one: it refuses commands with keys of several slots, though it has them all
  def self.open(cluster: false)
    Dir.mktmpdir("redis-") do |folder|
      server = new(folder, cluster:).start
      yield server
    ensure
      server&.kill
    end
  end

  attr_reader :path

  def initialize(folder, cluster: false)
    @folder = folder
    @cluster = cluster
    @path = "#{folder}/redis.sock"
  end

  # Returns once it takes connections.
  def start
    reader, writer = IO.pipe
    @pid = Process.spawn("redis-server", "--port", "0", "--unixsocket", @path, "--save", "", "--appendonly", "no",
                         "--daemonize", "no", *cluster_options,
                         chdir: @folder, out: writer, err: writer, in: File::NULL)
    writer.close
    await_ready(reader)
    take_all_slots if @cluster
    self
  end

  # Lets it answer nobody, while connections stay; {#resume} lets it go on with what has come meanwhile.
  def stop = Process.kill(:STOP, @pid)

  def resume = Process.kill(:CONT, @pid)

  # Ends it in the middle of whatever it does.
  def kill
    return unless @pid

    Process.kill(:KILL, @pid)
    Process.wait(@pid)
    @pid = nil
    FileUtils.rm_f(@path)
  end

  # A store as a Rails application has one, with patience for a loaded machine.
  def store(patience: 20)
    require "active_support"
    require "active_support/cache"
    timeouts = { connect_timeout: patience, read_timeout: patience, write_timeout: patience }
    ActiveSupport::Cache::RedisCacheStore.new(path: @path, **timeouts)
  end

  # Everything in it, by name.
  def contents
    connected { |redis| redis.keys.to_h { |key| [key, redis.get(key)] } }
  end

  # Yields a connection.
  def connected
    require "redis"
    redis = Redis.new(path: @path, timeout: Children::PATIENCE)
    yield redis
  ensure
    redis&.close
  end

  private

  # It talks to the other nodes, which there are none of, on a port of its own.
  def cluster_options
    return [] unless @cluster

    @bus ||= TCPServer.open("127.0.0.1", 0) { |server| server.local_address.ip_port }
    ["--cluster-enabled", "yes", "--cluster-port", @bus.to_s, "--bind", "127.0.0.1"]
  end

  # Started again, it knows that it has them.
  def take_all_slots
    connected do |redis|
      info = -> { redis.call(:cluster, :info) }
      redis.call(:cluster, :addslotsrange, 0, 16_383) unless info.call.include?("cluster_slots_assigned:16384")
      Timeout.timeout(Children::PATIENCE) { sleep(0.01) until info.call.include?("cluster_state:ok") }
    end
  end

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
