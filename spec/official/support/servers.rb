# frozen_string_literal: true

require "openssl"
require "socket"
require_relative "troubled_server"

module Official
  # The servers that option sets talk to, each started when it is first needed and all of one variant.
  class Servers
    # What a server can be asked for beside the emulator: the bytes of an answer, and `:silence`.
    def self.http(status, body, *headers)
      ["HTTP/1.1 #{status}", "Content-Length: #{body.bytesize}", "Connection: close", *headers, "", body].join("\r\n")
    end

    TROUBLES = {
      silent: :silence,
      hangs_up: "",
      cut_off: http(200, "{}").sub("Length: 2", "Length: 200"),
      empty: http(200, ""),
      not_json: http(200, "<html>hello</html>", "Content-Type: text/html"),
      bad_gateway_page: http(502, "<html>Bad Gateway</html>", "Content-Type: text/html"),
      redirect: http(302, "", "Location: http://127.0.0.1:9/"),
      json_array: http(200, "[1,2,3]"),
      json_string: http(200, '"fine"'),
      json_null: http(200, "null"),
      no_data: http(200, "{}"),
      teapot: http(418, '{"message":"short and stout"}'),
      refused_with_details: http(400, '{"status":400,"error":{"message":"No","source":"grant","details":' \
                                      '[{"message":"Not now","location":"ttl","locationType":"body"}]}}'),
      error_as_text: http(403, '{"status":403,"error":"nope","message":"Forbidden"}'),
      error_without_text: http(403, '{"status":403,"error":{"source":"grant"}}'),
      warning: http(200, '{"message":"Success","status":200,"warning":true,"payload":{"a":1},"service":"x"}')
    }.freeze

    # Nobody listens there.
    class Nobody
      def initialize
        TCPServer.open("127.0.0.1", 0) { |server| @origin = "127.0.0.1:#{server.addr[1]}" }
      end

      attr_reader :origin

      def requests = []
      def reset; end
      def stop; end
    end

    def initialize
      @servers = {}
    end

    def [](name)
      @servers[name] ||= start(name)
    end

    def stop = @servers.each_value(&:stop)

    private

    def start(name)
      case name
      when :emulator then PubnubPam::Emulator.start
      when :nobody then Nobody.new
      when :self_signed then TroubledServer.new(TROUBLES[:no_data], certificate: true)
      else TroubledServer.new(TROUBLES.fetch(name))
      end
    end
  end
end
