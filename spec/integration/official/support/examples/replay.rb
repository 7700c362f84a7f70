# frozen_string_literal: true

require "socket"
require "uri"
require "yaml"

# An HTTP proxy on loopback that answers from the official gem's recordings. A request that the current recording does
# not have is answered with 404 and a sentence.
class Replay
  # What the official gem's own examples do not compare, either.
  IGNORED = %w[pnsdk uuid ortt seqn t signature timestamp].freeze
  TELEMETRY = /\Al_/

  attr_reader :url

  def initialize(folder)
    @folder = folder
    @listener = TCPServer.new("127.0.0.1", 0)
    @url = "http://127.0.0.1:#{@listener.addr[1]}"
    @lock = Mutex.new
    @thread = Thread.new { loop { serve(@listener.accept) } }
  end

  # Answers from this recording during the block.
  def play(name)
    recording = YAML.load_file(File.join(@folder, "#{name}.yml")).fetch("http_interactions")
    @lock.synchronize { @recording = recording }
    yield
  ensure
    @lock.synchronize { @recording = nil }
  end

  private

  def serve(connection)
    Thread.new do
      while (head = connection.gets("\r\n\r\n"))
        method, url = head.split
        connection.read(head[/^content-length: (\d+)/i, 1].to_i)
        connection.write(answer(method, url))
      end
    rescue SystemCallError
      nil # the client has closed the connection
    ensure
      connection.close
    end
  end

  def answer(method, url)
    played = @lock.synchronize { take(method.downcase, compared(url)) }
    return http(404, "", %({"status":404,"message":"no recording of #{method} #{url}"})) unless played

    http(played.dig("status", "code"), played.fetch("headers").to_h.fetch("Content-Type", []).join, body(played))
  end

  # Each recorded answer is given once.
  def take(method, compared)
    found = @recording&.find do |interaction|
      request = interaction.fetch("request")
      request.fetch("method") == method && compared(request.fetch("uri")) == compared
    end
    found && @recording.delete(found).fetch("response")
  end

  def compared(url)
    uri = URI(url.gsub(/[^!-~]/) { |character| URI.encode_www_form_component(character) })
    query = URI.decode_www_form(uri.query.to_s).reject { |name, _| IGNORED.include?(name) || TELEMETRY.match?(name) }
    [uri.scheme, uri.host, uri.path, query.sort]
  end

  def body(played)
    body = played.fetch("body")
    body["base64_string"]&.unpack1("m") || body.fetch("string")
  end

  def http(status, type, body)
    "HTTP/1.1 #{status} Replayed\r\nContent-Type: #{type}\r\nContent-Length: #{body.bytesize}\r\n\r\n#{body}"
  end
end
