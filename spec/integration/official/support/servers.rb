# frozen_string_literal: true

require "socket"
require_relative "../../../support/troubled_server"

module Official
  # The servers that option sets talk to, each started when it is first needed and all of one variant.
  class Servers
    # What a server can be asked for beside the emulator: the bytes of an answer, and `:silence`.
    TROUBLES = {
      silent: :silence,
      hangs_up: "",
      cut_off: TroubledServer.http(200, "{}").sub("Length: 2", "Length: 200"),
      empty: TroubledServer.http(200, ""),
      not_json: TroubledServer.http(200, "<html>hello</html>", "Content-Type: text/html"),
      bad_gateway_page: TroubledServer.http(502, "<html>Bad Gateway</html>", "Content-Type: text/html"),
      redirect: TroubledServer.http(302, "", "Location: http://127.0.0.1:9/"),
      json_array: TroubledServer.http(200, "[1,2,3]"),
      json_string: TroubledServer.http(200, '"fine"'),
      json_null: TroubledServer.http(200, "null"),
      no_data: TroubledServer.http(200, "{}"),
      teapot: TroubledServer.http(418, '{"message":"short and stout"}'),
      refused_with_details: TroubledServer.http(400, <<~JSON),
        {"status":400,"error":{"message":"No","source":"grant",
        "details":[{"message":"Not now","location":"ttl","locationType":"body"}]}}
      JSON
      error_as_text: TroubledServer.http(403, '{"status":403,"error":"nope","message":"Forbidden"}'),
      error_without_text: TroubledServer.http(403, '{"status":403,"error":{"source":"grant"}}'),
      warning: TroubledServer.http(200, '{"message":"Success","status":200,"warning":true,"payload":{"a":1}}')
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
