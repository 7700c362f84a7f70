# frozen_string_literal: true

require_relative "clients"
require_relative "flatness"
require_relative "gauges"
require_relative "page"
require_relative "round"
require_relative "tally"

module Soak
  # Rounds until the time is over, and then the verdict.
  class Run
    # Fewer say nothing about growth.
    FEWEST_ROUNDS = 6

    def initialize(seconds, seed, out: $stdout)
      @seconds = seconds
      @seed = seed
      @page = Page.new(out)
      @tally = Tally.new
      @late = []
    end

    # @return [Boolean] whether everything adds up
    def call
      @page.title(@seconds, @seed)
      @start = now
      PubnubPam::Emulator.start { |emulator| soak(emulator, Clients.new(emulator)) }
      complaints = @tally.complaints + @tally.imbalances + flatness.complaints
      @page.verdict(@tally, flatness, complaints, elapsed)
      complaints.empty?
    end

    private

    def soak(emulator, clients)
      until elapsed >= @seconds && @tally.rounds >= FEWEST_ROUNDS
        round = Round.new(@tally.rounds, emulator, clients, @seed, @late.flatten).run
        @late = [*@late, round.loose_marks].last(REMEMBERED)
        @tally.add(round)
        emulator.reset
        @tally.samples << Gauges.read
        @page.progress(@tally, elapsed, @seconds)
      end
    end

    # Rounds after which a request that was broken off cannot come in any more.
    REMEMBERED = 3
    private_constant :REMEMBERED

    def flatness = Flatness.new(@tally.samples)

    def elapsed = now - @start

    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end
