# frozen_string_literal: true

require "openssl"
require "socket"
require "uri"

# Answers every request with the same bytes, or not at all, and keeps what it was asked.
class TroubledServer
  # As {PubnubPam::Emulator::Request} has it.
  Request = Struct.new(:http_method, :path, :params, :body, :status)

  # The bytes of an answer.
  def self.http(status, body, *headers)
    ["HTTP/1.1 #{status}", "Content-Length: #{body.bytesize}", "Connection: close", *headers, "", body].join("\r\n")
  end

  # Yields the origin of one, and stops it.
  def self.open(answer, **options)
    server = new(answer, **options)
    yield server.origin
  ensure
    server&.stop
  end

  attr_reader :origin

  # @param answer [String, Symbol] all of its bytes; `:silence` keeps the connection open
  # @param certificate [Boolean] whether it speaks TLS, with a certificate that nobody trusts
  def initialize(answer, certificate: false)
    @answer = answer
    tcp = TCPServer.new("127.0.0.1", 0)
    @origin = "127.0.0.1:#{tcp.addr[1]}"
    @listener = certificate ? over_tls(tcp) : tcp
    @requests = Queue.new
    @connections = Queue.new
    @thread = Thread.new { loop { serve(@listener.accept) } }
  end

  def requests = Array.new(@requests.size) { @requests.pop.tap { |request| @requests << request } }
  def reset = @requests.clear

  def stop
    @thread.kill.join
    @listener.close
    @connections.pop.close until @connections.empty?
  end

  private

  def serve(connection)
    @connections << connection
    Thread.new { answer(connection) }
  end

  def answer(connection)
    connection.accept if connection.is_a?(OpenSSL::SSL::SSLSocket)
    @requests << request(connection) unless hello?(connection)
    return if @answer == :silence

    connection.write(@answer)
    connection.close
  rescue OpenSSL::SSL::SSLError, SystemCallError, IOError
    connection.close # the other side does not like what it hears
  end

  # The first byte of TLS, which no request begins with.
  def hello?(connection)
    first = connection.getbyte
    raise EOFError unless first

    connection.ungetbyte(first)
    first == 22
  end

  def request(connection)
    method, url, = connection.gets.split
    headers = connection.each_line.take_while { |line| line != "\r\n" }
    length = headers.grep(/\Acontent-length:/i).sum { |line| Integer(line[/\d+/]) }
    path, query = url.split("?", 2)
    Request.new(method, path, URI.decode_www_form(query.to_s).to_h, connection.read(length), nil)
  end

  # The handshake is the business of each connection's own thread.
  def over_tls(tcp)
    OpenSSL::SSL::SSLServer.new(tcp, self_signed).tap { |listener| listener.start_immediately = false }
  end

  def self_signed
    key = OpenSSL::PKey::EC.generate("prime256v1")
    OpenSSL::SSL::SSLContext.new.tap do |context|
      context.key = key
      context.cert = certificate(key)
    end
  end

  def certificate(key)
    OpenSSL::X509::Certificate.new.tap do |it|
      it.version = 2
      it.serial = 1
      it.subject = it.issuer = OpenSSL::X509::Name.parse("/CN=127.0.0.1")
      it.public_key = key
      it.not_before = Time.now - 60
      it.not_after = Time.now + 3600
      it.sign(key, "SHA256")
    end
  end
end
