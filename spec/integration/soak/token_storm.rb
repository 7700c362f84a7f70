# frozen_string_literal: true

require_relative "token_storm/arena"
require_relative "token_storm/judge"
require_relative "token_storm/round"

module Soak
  # Processes and threads that fetch and revoke tokens through caches on one store, while that is cleared, killed,
  # stopped, or fails in passing. No token may be given out by a fetch that began after its revocation was confirmed.
  class TokenStorm
    # Of what is wrong, the first lines tell the most.
    MOST_COMPLAINTS = 20

    # Seconds of one round.
    ROUND = (0.5..10)

    # @param seconds [Numeric] in all
    # @param arenas [Array<Symbol>] each round is in the next of them
    def initialize(seconds, seed, arenas: ARENAS.keys, out: $stdout)
      @seconds = seconds
      @seed = seed
      @round = (seconds / arenas.size.to_f).clamp(ROUND.begin, ROUND.end)
      @arenas = arenas
      @out = out
      @sums = Hash.new { |sums, name| sums[name] = Hash.new(0) }
      @complaints = []
    end

    # @return [Boolean] whether no revoked token was given out
    def call
      @out.puts "token storm: #{@seconds} s, --seed #{@seed}, Ruby #{RUBY_VERSION}, process #{Process.pid}"
      over = now + @seconds
      number = 0
      until number >= @arenas.size && now >= over
        run(number)
        number += 1
      end
      verdict
      @complaints.empty?
    end

    private

    def run(number)
      name = @arenas[number % @arenas.size]
      judge = PubnubPam::Emulator.start { |emulator| Round.new(name, emulator, @round, @seed + number).run }
      judge.counts.each { |kind, count| @sums[name][kind] += count }
      @sums[name][:rounds] += 1
      @complaints.concat(judge.complaints.map { |complaint| "round #{number}, #{name}: #{complaint}" })
      tell(number, name, judge)
    end

    def tell(number, name, judge)
      wrong = ", WRONG" if judge.complaints.any?
      @out.puts "#{Time.now.strftime("%T")} round #{number}, #{line(name, judge.counts)}#{wrong}"
      judge.complaints.first(3).each { |complaint| @out.puts "  #{complaint}" }
      @out.flush
    end

    def line(name, counts)
      "#{name}: #{counts.map { |kind, count| "#{count} #{kind.to_s.tr("_", " ")}" }.join(", ")}"
    end

    def verdict
      @out.puts "", *@sums.map { |name, counts| line(name, counts) }
      @complaints.first(MOST_COMPLAINTS).each { |complaint| @out.puts "WRONG: #{complaint}" }
      more = @complaints.size - MOST_COMPLAINTS
      @out.puts "WRONG: and #{more} more" if more.positive?
      @out.puts "token storm: no revoked token was given out" if @complaints.empty?
    end

    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end
