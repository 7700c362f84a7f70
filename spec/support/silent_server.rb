# frozen_string_literal: true

require "socket"
require "timeout"

# A server that takes connections and says nothing: what a hanging service looks like.
class SilentServer
  def self.open
    server = new
    yield server
  ensure
    server&.close
  end

  def initialize
    @listener = TCPServer.new("127.0.0.1", 0)
    @arrivals = Queue.new
    @connections = []
    @thread = Thread.new { accept }
  end

  def origin
    "127.0.0.1:#{@listener.addr[1]}"
  end

  # Returns once a request has come in whole enough to be waited for.
  def await_request
    Timeout.timeout(Children::PATIENCE) { @arrivals.pop }
  end

  # Returns once the other side has closed the connection that came first.
  def await_hangup
    connection = @connections.first
    Timeout.timeout(Children::PATIENCE) { nil while connection.readpartial(4096) }
  rescue EOFError, Errno::ECONNRESET
    true
  end

  def close
    @thread.kill.join
    [@listener, *@connections].each(&:close)
  end

  private

  def accept
    loop do
      connection = @listener.accept
      @connections << connection
      connection.readpartial(4096)
      @arrivals << connection
    end
  rescue IOError
    nil
  end
end
