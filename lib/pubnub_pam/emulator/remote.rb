# frozen_string_literal: true

require "json"
require "net/http"
require "uri"

module PubnubPam
  class Emulator
    # An emulator of another process, by its control API. It has the methods that the extension's own has.
    # @api private
    class Remote
      API = "/_pubnub_pam/api/"
      # The control API takes it as a sign that no foreign web page sends the request.
      HEADERS = { "X-PubNub-PAM" => "ruby", "Content-Type" => "application/json" }.freeze
      PATIENCE = 10
      private_constant :API, :HEADERS, :PATIENCE

      def initialize(url)
        @uri = address(url)
        @state = ask(:Get, "state")
      end

      def origin = "#{@uri.host}:#{@uri.port}"
      def keys = @state.slice("subscribe_key", "publish_key").transform_keys(&:to_sym)
      # It can be used by forked processes, too: none of them owns it.
      def owner = Process.pid

      def stop
        raise ConfigurationError, "the emulator at #{@uri} runs in another process: stop it there"
      end

      def stopped?
        ask(:Get, "state")
        false
      rescue ConnectionError
        true
      end

      def reset
        @ahead = nil # a test's travels are forgotten there, too
        act("reset")
      end

      def advance(minutes) = act("advance", minutes:)

      def clock_offset=(seconds)
        act("clock_offset", seconds:)
      end

      # How many seconds a test has travelled: tokens live by a clock so far ahead, beside what was advanced. It is
      # sent when it changes, because every call of a test tells it.
      def ahead=(seconds)
        act("travel", seconds:) unless seconds == @ahead
        @ahead = seconds
      end

      def script(fault)
        times = fault[:times] == Float::INFINITY ? "forever" : fault[:times]
        act("faults", **fault.compact, times:)
      end

      def token_time = ask(:Get, "state").fetch("now")
      # How many requests came in ever.
      def recorded = ask(:Get, "state").dig("requests", "recorded")
      # How many of them since the start or the last reset are no longer kept, for want of room.
      def crowded_out = ask(:Get, "state").dig("requests", "dropped")

      def revoked?(token)
        asked = { signature: token.send(:signature).unpack1("H*"), expires_at: token.expires_at.to_i }
        ask(:Post, "revoked", asked).fetch("revoked")
      end

      # Those that came after the first `count` that were ever recorded, a part at a time.
      def requests(count)
        found = []
        until (part = ask(:Get, "requests/recorded?after=#{count}").fetch("requests")).empty?
          count = part.last.fetch("id")
          found.concat(part)
        end
        found.map { |request| recorded_request(request) }
      end

      # What an app without the secret key gets: status, headers and body of an unsigned GET.
      def get(path, query)
        answer = answer_of(Net::HTTP::Get.new("#{path}?#{query}"))
        [answer.code.to_i, answer.to_hash.transform_values { |values| values.join(", ") }, answer.body.to_s]
      end

      private

      def address(url)
        uri = URI.parse(url.to_str)
        return uri if uri.is_a?(URI::HTTP) && uri.scheme == "http" && uri.host && !uri.userinfo

        raise URI::InvalidURIError
      rescue URI::InvalidURIError, NoMethodError
        raise ArgumentError,
              "url: expected an emulator's URL such as http://127.0.0.1:8080, got #{WrongValue.address(url)}"
      end

      def recorded_request(request)
        fields = request.except("id").transform_keys(&:to_sym)
        { **fields, fault: fields[:fault]&.to_sym }
      end

      def act(path, **fields)
        ask(:Post, path, fields)
        nil
      end

      def ask(verb, path, fields = nil)
        request = Net::HTTP.const_get(verb).new("#{API}#{path}", HEADERS)
        request.body = JSON.generate(fields) if fields
        value(answer_of(request))
      rescue JSON::GeneratorError => e
        raise ArgumentError, "expected a JSON value: #{e.message.lines.first.strip}"
      end

      def value(answer)
        parsed = JSON.parse(answer.body.to_s)
        return parsed if answer.is_a?(Net::HTTPOK)
        raise ArgumentError, parsed["error"] if answer.is_a?(Net::HTTPBadRequest) && parsed["error"].is_a?(String)

        raise JSON::ParserError
      rescue JSON::ParserError
        raise ConfigurationError, "expected the control API of an emulator at #{@uri}, got status #{answer.code}: " \
                                  "start it with `pubnub_pam emulator`, or with page: true"
      end

      # No proxy: it is on this machine, or on one that was named.
      def answer_of(request)
        Net::HTTP.start(@uri.host, @uri.port, nil, open_timeout: PATIENCE, read_timeout: PATIENCE) do |http|
          http.request(request)
        end
      rescue SystemCallError, SocketError, IOError, Net::ProtocolError, ::Timeout::Error => e
        raise ConnectionError, "no emulator answers at #{@uri}: #{e.message}"
      end
    end
    private_constant :Remote
  end
end
