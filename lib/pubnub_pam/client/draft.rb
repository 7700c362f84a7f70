# frozen_string_literal: true

module PubnubPam
  class Client
    # The keywords of a grant, read once. What is sent, the advice, and the name in the token cache are made of them.
    # @api private
    class Draft
      # The keywords of a single call, but for how that is waited for. Their values travel in this order.
      KEYWORDS = (Keywords.of(Calls.instance_method(:grant_token)) - %i[http_sync callback]).freeze
      POSITIONS = KEYWORDS.each_with_index.to_h.freeze
      private_constant :POSITIONS

      class << self
        # @param values [Array] those of {KEYWORDS}
        # @return [Draft]
        # @raise [PubnubPam::ArgumentError]
        def of(values, require_user:)
          Native.uninterrupted { read(values, require_user:) }
        end

        # Likewise, where interrupts wait already.
        def read(values, require_user:)
          ttl, *others = values unless Checks.integer?(values.first)
          values = [Checks.minutes(ttl, MAX_TTL), *others] if others
          draft = new(values, Native::Draft.new(values))
          Checks.required_user(draft.user) if require_user
          draft
        end

        # The values of a Hash of keywords. Names may be Strings, as in JSON and in a HashWithIndifferentAccess.
        # @return [Array]
        def values(given)
          values = Array.new(KEYWORDS.size)
          given.each { |name, value| values[POSITIONS[name] || position(name, given)] = value }
          values
        end

        private

        def position(name, given)
          keyword = KEYWORDS.find { |known| known.name == name || known == name } || Keywords.refuse([name], KEYWORDS)
          raise ArgumentError, "#{keyword}: duplicate keyword" if given.keys.include?(keyword)

          POSITIONS.fetch(keyword)
        end
      end

      # @return [Native::Draft]
      attr_reader :native

      def initialize(values, native)
        @values = values
        @native = native
      end

      # @return [Hash{Symbol => Object}] the keywords as they were given, but for those that are nil; for middlewares
      def to_h
        KEYWORDS.zip(@values).to_h.compact
      end

      def ttl = native.ttl
      def user = native.user
      def advice(strict) = native.advice(strict)
      def digest(context) = native.digest(context)
    end
    private_constant :Draft
  end
end
