# frozen_string_literal: true

require "socket"

# A TCP proxy that passes each byte on after a delay, to the server that its arguments name. It ends with its input.
class Delay
  def initialize(server, seconds)
    @host, @port = server.split(":")
    @seconds = seconds
    @listener = TCPServer.new("127.0.0.1", 0)
  end

  def start
    Thread.new { loop { connect(@listener.accept) } }
    "127.0.0.1:#{@listener.addr[1]}"
  end

  private

  def connect(client)
    server = TCPSocket.new(@host, @port)
    [client, server].each { |socket| socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1) }
    pass(client, server)
    pass(server, client)
  end

  def pass(from, to)
    due = Queue.new
    Thread.new { read(from, due) }
    Thread.new { write(to, due) }
  end

  def read(from, due)
    loop do
      bytes = from.readpartial(65_536)
      due << [now + @seconds, bytes]
    end
  rescue SystemCallError, IOError
    due << [now + @seconds, nil]
  end

  def write(to, due)
    loop do
      at, bytes = due.pop
      wait_until(at)
      break to.close_write unless bytes

      to.write(bytes)
    end
  rescue SystemCallError, IOError
    nil # nobody listens any more
  end

  def wait_until(at)
    seconds = at - now
    sleep(seconds) if seconds.positive?
  end

  def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
end

$stdout.sync = true
puts Delay.new(ARGV.fetch(0), Float(ARGV.fetch(1))).start
$stdin.read
