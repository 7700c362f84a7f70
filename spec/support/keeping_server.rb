# frozen_string_literal: true

require "json"
require_relative "loopback_server"

# A server that grants whatever is asked, never closes a connection, and keeps in mind what came over which.
class KeepingServer < LoopbackServer
  ANSWER = '{"data":{"message":"Success","token":"p0F2"},"service":"Access Manager","status":200}'

  # What one connection has carried: users that tokens were asked for, or `:foreign` for what is no request.
  class Connection
    attr_reader :users

    def initialize(socket)
      @socket = socket
      @users = []
    end

    def start = @thread = Thread.new { serve }
    def open? = @thread.alive?

    # Returns once the other side has closed it.
    def await_hangup = Timeout.timeout(Children::PATIENCE) { @thread.join }

    def close
      @thread.kill.join
      @socket.close
    end

    private

    def serve
      while (head = @socket.gets)
        return @users << :foreign unless head.end_with?(" HTTP/1.1\r\n")

        @users << JSON.parse(@socket.read(body_length)).dig("permissions", "uuid")
        @socket.write("HTTP/1.1 200 OK\r\nContent-Length: #{ANSWER.bytesize}\r\n\r\n#{ANSWER}")
      end
    end

    def body_length
      headers = Array.new(1) { @socket.gets }
      headers << @socket.gets until headers.last == "\r\n"
      Integer(headers.grep(/\Acontent-length:/i).first[/\d+/])
    end
  end

  attr_reader :connections

  def initialize
    super
    @connections = []
    @thread = Thread.new { loop { keep(Connection.new(@listener.accept)) } }
  end

  def close
    @thread.kill.join
    @listener.close
    @connections.each(&:close)
  end

  private

  # Whoever has an answer finds it among the connections.
  def keep(connection)
    @connections << connection
    connection.start
  end
end
