# frozen_string_literal: true

module Bench
  # What one row of a table has to reach in one of its columns.
  class Target
    attr_reader :work

    # @param work [Symbol] the part of the benchmark
    # @param column [String] as in its table
    # @param ours [String] the row that has to reach it
    # @param other [String, nil] the row that it is compared with
    # @param number [Numeric] a ratio if there is another row; otherwise an amount
    def initialize(work, column, ours, number, other = nil)
      @work = work
      @column = column
      @ours = ours
      @number = number
      @other = other
    end

    # @param results [Hash] by column and row, as the work has reached them
    # @return [Array<String>] a row of the table of targets
    def row(results)
      compared = results.fetch(@column, {}).values_at(*[@ours, @other].compact)
      reached = compared.all?(Struct) ? finite(amount(*compared)) : nil
      ["#{@ours}, #{@column}", wanted, reached ? shown(reached) : "–", verdict(compared, reached)]
    end

    private

    # Something that took no time at all was not measured.
    def finite(amount) = (amount if amount.finite?)

    def verdict(compared, reached)
      return "not measured" if compared.first.is_a?(String) || (compared.all? && reached.nil?)
      return "no such row" unless reached

      met?(reached) ? "met" : "missed"
    end

    def met?(reached) = reached <= @number
    def times(number) = number < 0.5 ? "1/#{(1 / number).round} of" : "#{number} ×"
    def shown(reached) = reached < 0.5 ? "1/#{Table.number(1 / reached)}" : "#{Table.number(reached)} ×"

    # Calls per second, as a multiple of the other's.
    class Rate < Target
      private

      def wanted = "at least #{times(@number)} the rate of #{@other}"
      def amount(ours, other) = ours.rate / other.rate
      def met?(reached) = reached >= @number
    end

    # The CPU of a call or the wait for it, as a multiple of the other's.
    class Cost < Target
      private

      def wanted = "at most #{times(@number)} the time of #{@other}"
      def amount(ours, other) = ours.cost / other.cost
    end

    # Milliseconds.
    class Milliseconds < Target
      private

      def wanted = "at most #{@number} ms"
      def amount(ours) = ours.cost / 1000
      def shown(reached) = "#{Table.number(reached)} ms"
    end

    # Whole round trips to the distant server.
    class RoundTrips < Target
      private

      def wanted = "the least possible: #{@number}"
      def amount(ours) = ours.trips
      def met?(reached) = reached.floor <= @number
      def shown(reached) = Table.number(reached)
    end

    # Megabytes that a process grows by.
    class Megabytes < Target
      private

      def wanted = "at most #{@number} MB"
      def amount(ours) = ours.megabytes
      def shown(reached) = format("%.1f MB", reached)
    end
  end
end
