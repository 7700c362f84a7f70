# frozen_string_literal: true

require "json"

module PubnubPam
  class Emulator
    # A request that an emulator received, and the status it answered with. Frozen.
    #
    # @example
    #   emulator = PubnubPam::Emulator.start
    #   emulator.client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    #   emulator.requests.last.json["ttl"] # => 15
    class Request
      include Undumpable

      # @return [String] in capitals
      attr_reader :http_method
      # @return [String] encoded, as it came
      attr_reader :path
      # @return [Hash{String => String}] decoded
      attr_reader :params
      # @return [String]
      attr_reader :body
      # @return [Integer] what it was answered with, even where the answer was cut off
      attr_reader :status
      # @return [String] what it was answered with, for a grant the token; empty for a subscriber, who is answered later
      attr_reader :response_body
      # @return [Symbol, nil] the method of {Faults} that scripted what went wrong: `:fail_next`, `:slow`, `:cut_off` or
      #   `:not_json`
      attr_reader :fault

      # @api private
      def initialize(http_method:, path:, params:, body:, status:, response_body:, fault:)
        @http_method = http_method
        @path = path
        @params = params
        @body = body
        @status = status
        @response_body = response_body
        @fault = fault
        freeze
      end

      # @return [Object, nil] the body as JSON; nil where there is none
      # @raise [JSON::ParserError] where it is something else
      def json
        JSON.parse(body) unless body.empty?
      end

      # Paths and parameters hold tokens and signatures.
      # @return [String]
      def inspect
        shown = [http_method, path.sub(%r{(/v3/pam/[^/]*/grant/).*}, "\\1HIDDEN"), status, fault]
        "#<#{self.class} #{shown.compact.join(" ")}>"
      end
    end
  end
end
