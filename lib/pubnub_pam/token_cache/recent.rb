# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # Remembers the values that were added last. Thread-safe without a lock of its own: Ruby does not switch threads
    # within a method of Hash if the keys are Strings, Symbols, numbers, or Arrays of these.
    # @api private
    class Recent
      include Undumpable

      MOST = 1000

      def initialize
        @values = {}
      end

      def [](key)
        @values[key]
      end

      def []=(key, value)
        @values.shift if @values.size >= MOST && !@values.key?(key)
        @values[key] = value
      end

      # Without the values, which may be tokens.
      def inspect
        "#<#{self.class} of #{@values.size} values>"
      end
    end
    private_constant :Recent
  end
end
