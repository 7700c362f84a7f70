# frozen_string_literal: true

require "json"
require "uri"

class ScriptedServer
  # What a client has sent.
  class Request
    # `at` is when it came, by the monotonic clock in seconds.
    attr_reader :connection, :head, :body, :at

    def initialize(server, connection, head, body)
      @server = server
      @connection = connection
      @head = head
      @body = body
      @at = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end

    def http_method = @head[/\A\S+/]
    def target = @head[/\A\S+ (\S+)/, 1]
    def path = target.split("?", 2).first
    def query = target.split("?", 2)[1].to_s
    def params = URI.decode_www_form(query).to_h

    # The user that it asks a token for.
    def user = http_method == "POST" ? JSON.parse(@body).dig("permissions", "uuid") : nil

    # Answers it as the service does, and leaves the connection open. A grant gets a token.
    def grant(token = "token-of-#{user}")
      data = { message: "Success", token: (token if http_method == "POST") }.compact
      body = JSON.generate(data:, service: "Access Manager", status: 200)
      @server.granted
      @connection.say("HTTP/1.1 200 OK\r\nContent-Length: #{body.bytesize}\r\n\r\n#{body}")
    rescue SystemCallError, IOError
      nil # who asked has gone
    end
  end
end
