# frozen_string_literal: true

require "openssl"
require "socket"
require "timeout"
require_relative "request"

class ScriptedServer
  # One connection, with all that a script can do to it.
  class Connection
    TLS_HANDSHAKE = "\x16" # the first byte of TLS, which no request begins with

    # 1 for the first connection.
    attr_reader :number
    # Bytes that have gone out.
    attr_reader :sent
    # What came over it.
    attr_reader :requests

    def initialize(server, socket, number:)
      # What is said has gone when it was said: it does not wait until the client has acknowledged what was before it.
      socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
      @server = server
      @socket = socket
      @number = number
      @sent = 0
      @requests = []
    end

    def start(script, tls)
      @thread = Thread.new { run(script, tls) }
    end

    # Whether the handshake resumed an earlier session.
    def resumed?
      @socket.session_reused?
    end

    # Reads one request, to the end of its body. The client's end ends the script.
    # @return [Request, nil] nil for what is no request, such as the beginning of TLS where none is spoken
    def hear
      first = @socket.getc or raise EOFError
      return if first == TLS_HANDSHAKE

      head = first + @socket.gets("\r\n\r\n").to_s
      body = @socket.read(head[/^content-length: (\d+)/i, 1].to_i).to_s
      note(head, body.dup.force_encoding(Encoding::UTF_8))
    end

    # Whatever comes first, in part or whole.
    def hear_anything
      note(@socket.readpartial(4096), "")
    end

    def say(text)
      @socket.write(text)
      @sent += text.bytesize
    end

    def answer(body, status: "200 OK", **headers)
      say(ScriptedServer.answer(status, headers.transform_keys(&:to_s), body))
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

    # The users that tokens were asked for.
    def users = @requests.map(&:user)

    # Whether its script still runs.
    def open? = @thread.alive?

    def await_end
      Timeout.timeout(Children::PATIENCE) { @thread.join }
    end

    # The server can be closed before the script has begun.
    def close
      @thread&.kill&.join
      close_socket
    end

    private

    def run(script, tls)
      shake_hands(tls) if tls
      instance_exec(&script)
    rescue SystemCallError, IOError, OpenSSL::SSL::SSLError
      nil # the client went away
    ensure
      close_socket
    end

    def shake_hands(context)
      @socket = OpenSSL::SSL::SSLSocket.new(@socket, context).tap { |tls| tls.sync_close = true }
      @socket.accept
    end

    def note(head, body)
      Request.new(@server, self, head, body).tap do |request|
        @requests << request
        @server.heard(request)
      end
    end

    def close_socket
      @socket.close unless @socket.closed?
    end
  end
end
