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
      # @return [Integer] what it was answered with
      attr_reader :status

      # @api private
      def initialize(http_method:, path:, params:, body:, status:)
        @http_method = http_method
        @path = path
        @params = params
        @body = body
        @status = status
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
        "#<#{self.class} #{http_method} #{path.sub(%r{(/v3/pam/[^/]*/grant/).*}, "\\1HIDDEN")} #{status}>"
      end
    end
  end
end
