# frozen_string_literal: true

require "openssl"
require "socket"
require "timeout"

# A server that does to every connection what a script says: the network at its worst, on loopback.
#
#   BadServer.open(-> { hear && reset }) { |server| … server.origin … }
#
# A script runs as the {Peer} that it is about.
class BadServer
  # With `tls`, an OpenSSL::SSL::SSLContext, connections begin with a handshake.
  def self.open(script, tls: nil)
    server = new(script, tls)
    yield server
  ensure
    server&.close
  end

  # What each client said, oldest first: the heads of requests.
  attr_reader :heads

  def initialize(script, tls)
    @script = script
    @tls = tls
    @heads = []
    @peers = []
    @threads = []
    @lock = Mutex.new
    @listener = TCPServer.new("127.0.0.1", 0)
    @acceptor = Thread.new { accept }
  end

  def origin
    "127.0.0.1:#{@listener.addr[1]}"
  end

  # How many connections there were.
  def connections
    @peers.size
  end

  # Bytes that it got rid of, on all connections.
  def sent
    @peers.sum(&:sent)
  end

  # Waits until every script is through: those that only wait for the client to hang up are, once it has.
  def await_hangups
    threads = @lock.synchronize { @threads.dup }
    Timeout.timeout(Children::PATIENCE) { threads.each(&:join) }
  end

  def close
    @acceptor.kill.join
    @listener.close
    @threads.each { |thread| thread.kill.join }
    @peers.each(&:close)
  end

  private

  def accept
    loop do
      peer = Peer.new(@listener.accept, @heads, connections + 1)
      @peers << peer
      @lock.synchronize { @threads << Thread.new { serve(peer) } } # which may be through before it is in there
    end
  end

  def serve(peer)
    peer.shake_hands(@tls) if @tls
    peer.instance_exec(&@script)
  rescue SystemCallError, IOError, OpenSSL::SSL::SSLError
    nil # the client went away
  ensure
    peer.close
  end

  # One connection, as its script sees it.
  class Peer
    # 1 for the first connection.
    attr_reader :number
    attr_reader :sent
    # That of the request which was heard last.
    attr_reader :body

    def initialize(socket, heads, number)
      # What is said has gone when it was said: it does not wait until the client has acknowledged what was before it.
      socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
      @socket = socket
      @heads = heads
      @number = number
      @sent = 0
    end

    def shake_hands(context)
      @socket = OpenSSL::SSL::SSLSocket.new(@socket, context).tap { |tls| tls.sync_close = true }
      @socket.accept
    end

    # Whether the handshake resumed an earlier session.
    def resumed?
      @socket.session_reused?
    end

    # Reads one request, to the end of its body.
    def hear
      head = @socket.gets("\r\n\r\n") or raise EOFError
      @heads << head
      @body = @socket.read(head[/^content-length: (\d+)/i, 1].to_i)
      true
    end

    def say(text)
      @socket.write(text)
      @sent += text.bytesize
    end

    # An answer with headers that are right, unless they say otherwise.
    def answer(body, status: "200 OK", **headers)
      headers = { "Content-Length" => body.bytesize, "Connection" => "close" }.merge(headers.transform_keys(&:to_s))
      say("HTTP/1.1 #{status}\r\n#{headers.map { |name, value| "#{name}: #{value}\r\n" }.join}\r\n#{body}")
    end

    # Ends the connection as a crash does, not as a close.
    def reset
      tcp = @socket.to_io
      tcp.setsockopt(Socket::SOL_SOCKET, Socket::SO_LINGER, [1, 0].pack("ii"))
      tcp.close
    end

    # Until the client hangs up.
    def wait
      nil while @socket.readpartial(4096)
    end

    # Byte by byte, so long apart. A client that hangs up ends it.
    def drip(text, seconds)
      text.each_char do |char|
        say(char)
        raise EOFError if @socket.to_io.wait_readable(seconds) && @socket.eof?
      end
    end

    def close
      @socket.close unless @socket.closed?
    end
  end
end
