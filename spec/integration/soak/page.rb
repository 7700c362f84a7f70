# frozen_string_literal: true

module Soak
  # What a run prints.
  class Page
    # Of what is wrong, the first lines tell the most.
    MOST_COMPLAINTS = 20

    def initialize(out)
      @out = out
      @told = 0
    end

    def title(seconds, seed)
      @out.puts "soak: #{seconds} s, --seed #{seed}, Ruby #{RUBY_VERSION}, process #{Process.pid}"
    end

    # A line for each twentieth of the time.
    def progress(tally, elapsed, seconds)
      part = (20 * elapsed / seconds).floor
      return if part <= @told

      @told = part
      done = format("%6d s %5d rounds %9d calls   ", elapsed, tally.rounds, tally.asked)
      @out.puts done + gauges(tally.samples.last)
      @out.flush
    end

    def verdict(tally, flatness, complaints, elapsed)
      @out.puts "", counts(tally), "", growth(flatness), "", sum(tally, elapsed)
      complaints.first(MOST_COMPLAINTS).each { |complaint| @out.puts "NOT BALANCED: #{complaint}" }
      more = complaints.size - MOST_COMPLAINTS
      @out.puts "NOT BALANCED: and #{more} more" if more.positive?
      @out.puts "soak: balanced" if complaints.empty?
    end

    private

    def gauges(sample)
      sample.to_h.map { |gauge, value| "#{gauge} #{readable(gauge, value)}" }.join(", ")
    end

    def counts(tally)
      tally.counts.map do |kind, outcomes|
        format("  %-24s", kind) + outcomes.sort.map { |outcome, count| "#{count} #{outcome}" }.join(", ")
      end + ["  and faults: #{tally.faults.sort.map { |fault, count| "#{count} #{fault}" }.join(", ")}"]
    end

    def growth(flatness)
      flatness.ends.map do |gauge, ends|
        numbers = [*ends, Flatness::LIMITS[gauge]].map { |value| readable(gauge, value) }
        format("  %-24s%12s -> %12s (may grow by %s)", gauge, *numbers)
      end
    end

    def sum(tally, elapsed)
      outcomes = tally.outcomes.map { |outcome, count| "#{count} #{outcome}" }.join(" + ")
      ["#{tally.asked} asked = #{outcomes}",
       format("%d requests in the ledger; %d rounds in %d s, %d calls/s", tally.requests, tally.rounds, elapsed,
              tally.asked / elapsed)]
    end

    def readable(gauge, value)
      %i[resident in_use].include?(gauge) ? format("%.1f MiB", value.fdiv(1 << 20)) : value.to_s
    end
  end
end
