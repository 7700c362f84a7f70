# frozen_string_literal: true

require_relative "../../../support/scripted_server"
require_relative "../../../support/test_ca"

module Official
  # The servers that option sets talk to, each started when it is first needed and all of one variant.
  class Servers
    # An answer with such a body.
    def self.http(status, body, headers = {}) = ScriptedServer.answer(status, headers, body)
    private_class_method :http

    # What a server can be asked for beside the emulator: the bytes of an answer, and `:silence`.
    TROUBLES = {
      silent: :silence,
      hangs_up: "",
      cut_off: http(200, "{}", "Content-Length" => 200),
      empty: http(200, ""),
      not_json: http(200, "<html>hello</html>", "Content-Type" => "text/html"),
      bad_gateway_page: http(502, "<html>Bad Gateway</html>", "Content-Type" => "text/html"),
      redirect: http(302, "", "Location" => "http://127.0.0.1:9/"),
      json_array: http(200, "[1,2,3]"),
      json_string: http(200, '"fine"'),
      json_null: http(200, "null"),
      no_data: http(200, "{}"),
      teapot: http(418, '{"message":"short and stout"}'),
      refused_with_details: http(400, <<~JSON),
        {"status":400,"error":{"message":"No","source":"grant",
        "details":[{"message":"Not now","location":"ttl","locationType":"body"}]}}
      JSON
      error_as_text: http(403, '{"status":403,"error":"nope","message":"Forbidden"}'),
      error_without_text: http(403, '{"status":403,"error":{"source":"grant"}}'),
      warning: http(200, '{"message":"Success","status":200,"warning":true,"payload":{"a":1}}')
    }.freeze

    # Nobody listens there.
    class Nobody
      def initialize
        @origin = ScriptedServer.nobody
      end

      attr_reader :origin

      def requests = []
      def reset; end
      def stop; end
    end

    # A {ScriptedServer} with the emulator's interface.
    class Scripted
      # As {PubnubPam::Emulator::Request} has it.
      Request = Struct.new(:http_method, :path, :params, :body, :status)

      def initialize(answer, **options)
        @server = ScriptedServer.new(ScriptedServer.in_turn(answer), **options)
      end

      def origin = @server.origin
      def requests = @server.requests.map { |it| Request.new(it.http_method, it.path, it.params, it.body, nil) }
      def reset = @server.requests.clear
      def stop = @server.close
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
      when :self_signed then Scripted.new(TROUBLES[:no_data], tls: TestCA.new.context(self_signed: true))
      else Scripted.new(TROUBLES.fetch(name))
      end
    end
  end
end
