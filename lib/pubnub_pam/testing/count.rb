# frozen_string_literal: true

module PubnubPam
  module Testing
    # How many tokens an expectation is about; by default, at least one.
    # @api private
    class Count
      def initialize
        @least = 1
        @most = nil
        @text = nil
      end

      def exactly(count) = set(count, count, "#{number(count)} time(s)")
      def at_least(count) = set(count, nil, "at least #{number(count)} time(s)")
      def at_most(count) = set(0, count, "at most #{number(count)} time(s)")

      # @param unknown [Integer] how many more there may have been
      # @return [Boolean, nil] nil where that cannot be told
      def include?(found, unknown)
        least, most = [found, found + unknown].map { |count| within?(count) }
        least if least == most && !crossed?(found, found + unknown)
      end

      def to_s
        @text ? " #{@text}" : ""
      end

      private

      def within?(count)
        count >= @least && (@most.nil? || count <= @most)
      end

      # Whether too few are at one end and too many at the other.
      def crossed?(fewest, most)
        !@most.nil? && fewest < @least && most > @most
      end

      def set(least, most, text)
        @least = least
        @most = most
        @text = text
        self
      end

      def number(count)
        return count if count.is_a?(Integer) && !count.negative?

        raise ArgumentError, "count: expected an Integer of at least 0, got #{count.inspect[0, 40]}"
      end
    end
    private_constant :Count
  end
end
