# frozen_string_literal: true

require_relative "loopback_server"

# A server that takes connections and says nothing: what a hanging service looks like.
class SilentServer < LoopbackServer
  def initialize
    super
    @arrivals = Queue.new
    @connections = []
    @thread = Thread.new { accept }
  end

  # Returns once a request has come in whole enough to be waited for.
  def await_request
    Timeout.timeout(Children::PATIENCE) { @arrivals.pop }
  end

  # Whether a request has come that nobody has waited for.
  def requested? = !@arrivals.empty?

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
    loop { hear(@listener.accept) }
  end

  def hear(connection)
    @connections << connection
    connection.readpartial(4096)
    @arrivals << connection
  rescue IOError, SystemCallError
    nil # who came has gone, without a word
  end
end
