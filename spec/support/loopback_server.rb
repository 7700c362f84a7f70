# frozen_string_literal: true

require "socket"
require "timeout"

# A server on loopback that a spec opens for a block. It closes what it has in `close`.
class LoopbackServer
  def self.open
    server = new
    yield server
  ensure
    server&.close
  end

  def initialize
    @listener = TCPServer.new("127.0.0.1", 0)
  end

  def origin
    "127.0.0.1:#{@listener.addr[1]}"
  end
end
