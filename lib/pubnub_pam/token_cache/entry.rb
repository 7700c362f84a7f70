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
      include FrozenValue
      include Undumpable

      # @return [String]
      attr_reader :token
      # @return [Integer] its whole life in minutes
      attr_reader :ttl
      # @return [Time] when it expires by this machine's clock, in UTC, to the millisecond
      attr_reader :expires_at

      # @api private
      def initialize(token:, ttl:, expires_at:)
        @token = token.dup.freeze
        @ttl = ttl
        @expires_at = expires_at.getutc.freeze
        freeze
      end

      # @param at [Time, Date, Numeric] a date is its first moment in the local time zone, a number Unix seconds
      # @return [Float] negative if it has expired
      # @raise [PubnubPam::ArgumentError] for anything else
      def seconds_left(at: Time.now)
        moment = at.is_a?(Time) ? at.to_r : Moment.seconds(:at, at)
        (expires_at.to_r - moment).to_f
      end

      # @param (see #seconds_left)
      # @return [Boolean]
      # @raise (see #seconds_left)
      def valid?(at: Time.now)
        seconds_left(at:).positive?
      end

      # @return [Boolean] whether both are the same token with the same expiry
      def ==(other)
        other.is_a?(Entry) && to_h == other.to_h
      end
      alias eql? ==

      # @return [Integer]
      def hash
        to_h.hash
      end

      # What a front end needs, the token included: `render json: entry.to_h`. The entry itself is not dumped, so that
      # no token gets into a log or a cache by accident.
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
      def marshal_dump
        raise TypeError, "#{self.class} cannot be dumped: it holds credentials; to_h has what a front end needs"
      end
    end
  end
end
