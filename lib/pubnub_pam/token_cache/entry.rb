# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # A token with its expiry. Frozen.
    #
    # @example
    #   cache = PubnubPam::TokenCache.new(PubnubPam::Emulator.start.client)
    #   entry = cache.entry(ttl: 60, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    #   entry.ttl                          # => 60
    #   entry.seconds_left.between?(1, 3600) # => true
    class Entry
      include Undumpable

      # @return [String]
      attr_reader :token
      # @return [Integer] its whole life in minutes
      attr_reader :ttl
      # @return [Time] when it is over by this machine's clock, in UTC
      attr_reader :expires_at

      # @api private
      def initialize(token:, ttl:, expires_at:)
        @token = token.dup.freeze
        @ttl = ttl
        @expires_at = expires_at.getutc.freeze
        freeze
      end

      # @param at [Time]
      # @return [Float] below 0 where it is over
      def seconds_left(at: Time.now)
        (expires_at - at).to_f
      end

      # @param at [Time]
      # @return [Boolean]
      def valid?(at: Time.now)
        seconds_left(at:).positive?
      end

      # What a front end needs, the token included.
      # @return [Hash{Symbol => Object}] `:token`, `:ttl`, `:expires_at`
      def to_h
        { token:, ttl:, expires_at: }
      end

      # @return [String] without the token
      def inspect
        "#<#{self.class} until #{expires_at}>"
      end
      alias to_s inspect

      # @api private
      def pretty_print(printer)
        printer.text(inspect)
      end
    end
  end
end
