# frozen_string_literal: true

require_relative "entry"

module Soak
  # Sums over all rounds.
  class Tally
    attr_reader :asked, :requests, :rounds, :faults, :complaints, :samples

    def initialize
      @asked = @requests = @rounds = 0
      @faults = Hash.new(0)
      @complaints = []
      @samples = []
      @counts = Hash.new { |counts, kind| counts[kind] = Hash.new(0) }
    end

    def add(round)
      @rounds += 1
      @asked += round.report.asked
      @requests += round.requests
      @faults.merge!(round.faults.counts) { |_, sum, more| sum + more }
      @complaints.concat(round.report.complaints)
      round.report.calls.each { |entry| @counts[entry.kind][entry.outcome] += 1 }
    end

    # @return [Hash{Symbol => Hash{Symbol => Integer}}] by kind and outcome
    def counts = @counts.sort.to_h

    # @return [Hash{Symbol => Integer}] by outcome
    def outcomes
      OUTCOMES.to_h { |outcome| [outcome, @counts.each_value.sum { |counts| counts[outcome] }] }
    end

    # What the sum itself has to say; what single calls have is among the complaints.
    def imbalances
      ended = outcomes.values.sum
      never = outcomes.select { |_, count| count.zero? }.keys
      [("#{asked} calls asked, #{ended} ended" unless asked == ended),
       ("no call was #{never.join(" or ")}: the mixture is not what it should be" unless never.empty?)].compact
    end
  end
end
