# frozen_string_literal: true

require "socket"
require "timeout"

# A server that answers what it was told to, request by request, the last answer for ever, and keeps what it heard.
class CannedServer
  # `at` is a moment of the monotonic clock before the request was answered.
  Heard = Struct.new(:http_method, :target, :at) do
    def params
      SignatureV2.params(target[/(?<=\?).*/].to_s)
    end
  end

  # An answer without a body of its own gets one that is a success for nothing but revoke_token.
  def self.answer(status, headers = {}, body = '{"data":{"message":"Success"},"status":200}')
    head = { "Content-Length" => body.bytesize, "Connection" => "close", **headers }
    "HTTP/1.1 #{status} Canned\r\n#{head.map { |name, value| "#{name}: #{value}\r\n" }.join}\r\n#{body}"
  end

  # Answers are texts; `:hang_up` ends the connection without one, `:hang` leaves it open.
  def self.open(*answers)
    server = new(answers)
    yield server
  ensure
    server&.close
  end

  attr_reader :heard

  def initialize(answers)
    @listener = TCPServer.new("127.0.0.1", 0)
    @answers = answers
    @heard = []
    @arrivals = Queue.new
    @connections = []
    @thread = Thread.new { loop { serve(@listener.accept) } }
  end

  def origin
    "127.0.0.1:#{@listener.addr[1]}"
  end

  # Returns once so many requests more were heard and answered.
  def await(requests = 1)
    Timeout.timeout(Children::PATIENCE) { requests.times { @arrivals.pop } }
  end

  # Returns once the other side has closed the connection that came last.
  def await_hangup
    Timeout.timeout(Children::PATIENCE) { @connections.last.read }
  rescue SystemCallError
    nil
  end

  def close
    @thread.kill.join
    [@listener, *@connections].each(&:close)
  end

  private

  def serve(connection)
    @connections << connection
    head = connection.gets("\r\n\r\n") or return
    http_method, target = head.split
    connection.read(head[/^content-length: (\d+)/i, 1].to_i)
    @heard << Heard.new(http_method, target, Process.clock_gettime(Process::CLOCK_MONOTONIC))
    reply(connection, @answers.size > 1 ? @answers.shift : @answers.first)
    @arrivals << true
  end

  def reply(connection, answer)
    return if answer == :hang

    connection.write(answer) unless answer == :hang_up
    connection.close_write unless answer.to_s.include?("keep-alive")
  rescue SystemCallError
    nil # who asked has gone
  end
end
