# frozen_string_literal: true

require "socket"

# A server that takes one request, keeps it as it came over the wire, and answers that it was done: a grant is answered
# with a token.
class WireTap
  Heard = Struct.new(:http_method, :url, :body)

  DONE = '{"data":{"message":"Success"},"service":"Access Manager","status":200}'
  GRANTED = '{"data":{"message":"Success","token":"p0F2"},"service":"Access Manager","status":200}'

  # What was sent while the block, which gets the origin, ran.
  def self.hear
    listener = TCPServer.new("127.0.0.1", 0)
    heard = Thread.new { new(listener.accept).hear }
    yield "127.0.0.1:#{listener.addr[1]}"
    heard.value
  ensure
    heard&.kill
    listener&.close
  end

  def initialize(connection)
    @connection = connection
  end

  def hear
    method, url, = @connection.gets.split
    body = @connection.read(body_length)
    answer = method == "POST" ? GRANTED : DONE
    @connection.write("HTTP/1.1 200 OK\r\nContent-Length: #{answer.bytesize}\r\nConnection: close\r\n\r\n#{answer}")
    Heard.new(method, url, body.force_encoding(Encoding::UTF_8))
  ensure
    @connection.close
  end

  private

  def body_length
    headers = @connection.each_line.take_while { |line| line != "\r\n" }
    headers.grep(/\Acontent-length:/i).sum { |line| Integer(line[/\d+/]) }
  end
end
