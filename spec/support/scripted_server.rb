# frozen_string_literal: true

require "socket"
require "timeout"
require_relative "children"
require_relative "scripted_server/connection"

# A server on loopback that does to each connection what a script says. Every server of the specs is one of these.
#
#   ScriptedServer.open(:silent) { |server| … server.origin … }
#   ScriptedServer.open(ScriptedServer.in_turn(busy, ok)) { |server| … }
#   ScriptedServer.open(-> { hear && reset }) { |server| … }
#
# A script runs as the {Connection} that it is about, in a thread of its own, and its connection is closed after it.
class ScriptedServer
  SCRIPTS = {
    # Takes whatever comes, also the first bytes of TLS, and never answers.
    silent: -> { hear_anything && wait },
    # Takes requests. The spec answers each of them: `server.await_request.grant`.
    holding: -> { nil while hear },
    # Grants each request, and never closes a connection.
    granting: -> { loop { hear.grant("p0F2") } }
  }.freeze

  # With `tls`, an OpenSSL::SSL::SSLContext, connections begin with a handshake.
  def self.open(script, tls: nil)
    server = new(script, tls:)
    yield server
  ensure
    server&.close
  end

  # A script that gives each request the next of the answers, and the last one to all others. `:silence` is none.
  def self.in_turn(*answers)
    left = Queue.new
    answers[..-2].each { |answer| left << answer }
    lambda do
      loop do
        hear
        answer = left.empty? ? answers.last : left.pop
        answer == :silence ? wait : say(answer)
        break unless answer.include?("keep-alive")
      end
    end
  end

  # The bytes of an answer. Its headers are right unless they say otherwise; the body is a success but for a grant.
  def self.answer(status, headers = {}, body = '{"data":{"message":"Success"},"status":200}')
    headers = { "Content-Length" => body.bytesize, "Connection" => "close", **headers }
    "HTTP/1.1 #{status}\r\n#{headers.map { |name, value| "#{name}: #{value}\r\n" }.join}\r\n#{body}"
  end

  # An origin where nobody listens.
  def self.nobody
    TCPServer.open("127.0.0.1", 0) { |listener| "127.0.0.1:#{listener.addr[1]}" }
  end

  # All that it was asked, and all {Connection}s that it had, oldest first.
  attr_reader :requests, :connections
  # The most requests that have waited for an answer of the spec at a time.
  attr_reader :most_held

  def initialize(script, tls: nil)
    @script = SCRIPTS.fetch(script, script)
    @tls = tls
    @requests = []
    @connections = []
    @arrivals = Queue.new
    @lock = Mutex.new
    @held = @most_held = 0
    @listener = TCPServer.new("127.0.0.1", 0)
    @acceptor = Thread.new { loop { accept } }
  end

  def origin
    "127.0.0.1:#{@listener.addr[1]}"
  end

  # Bytes that it got rid of, on all connections.
  def sent
    @connections.sum(&:sent)
  end

  # The next request that nobody has awaited yet, in the order of their coming.
  def await_request
    Timeout.timeout(Children::PATIENCE) { @arrivals.pop }
  end

  # Whether there is one already.
  def requested? = !@arrivals.empty?

  # Grants so many requests as they come.
  def grant_next(count)
    count.times { await_request.grant }
  end

  # Waits until every script is through. Those that wait for the client to hang up are, once it has.
  def await_hangups
    @lock.synchronize { @connections.dup }.each(&:await_end)
    true
  end

  def close
    @acceptor.kill.join
    @listener.close
    @connections.each(&:close)
  end

  # For connections.
  def heard(request)
    @lock.synchronize do
      @requests << request
      @most_held = [@most_held, @held += 1].max
    end
    @arrivals << request
  end

  # For requests.
  def granted
    @lock.synchronize { @held -= 1 }
  end

  private

  def accept
    socket = @listener.accept
    @lock.synchronize do
      connection = Connection.new(self, socket, number: @connections.size + 1)
      @connections << connection
      connection.start(@script, @tls)
    end
  end
end
