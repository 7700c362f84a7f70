# frozen_string_literal: true

module PubnubPam
  module Testing
    # How many tokens an expectation is about; by default, at least one.
    # @api private
    class Count
      class << self
        def exactly(count) = new(number(count)..count, " #{count} time(s)")
        def at_least(count) = new(number(count).., " at least #{count} time(s)")
        def at_most(count) = new(0..number(count), " at most #{count} time(s)")

        private

        def number(count)
          return count if count.is_a?(Integer) && !count.negative?

          raise ArgumentError, "count: expected an Integer of at least 0, got #{count.inspect[0, 40]}"
        end
      end

      attr_reader :to_s

      def initialize(range = (1..), text = "")
        @range = range
        @to_s = text
      end

      # @param unknown [Integer] how many more there may have been
      # @return [Boolean, nil] nil where that cannot be told
      def include?(found, unknown)
        most = found + unknown
        return true if @range.cover?(found..most)

        false if most < @range.begin || (@range.end && found > @range.end)
      end
    end
    private_constant :Count
  end
end
