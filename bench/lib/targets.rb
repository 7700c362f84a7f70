# frozen_string_literal: true

module Bench
  # What has to be reached, each against another contender of the same run: never an absolute time but where a test
  # suite would wait for it.
  class Targets
    # `unit` is :rate, :cpu or :trips; `factor` is how many times the other's rate (or what part of its CPU) it has to
    # be, or how many round trips.
    Target = Struct.new(:work, :column, :ours, :other, :unit, :factor)
    OFFICIAL = "official Ruby gem"
    ONE = "1 thread"
    ONE_CORE = "1 thread, one core"
    TABLE = [
      Target.new(:parse, "0.2 KB", "parse_token", OFFICIAL, :rate, 20),
      Target.new(:parse, "0.2 KB", "parse_token", "cbor gem, base64", :rate, 1.5),
      Target.new(:parse, "0.2 KB", "parse_token", "a literal of the same Hash", :rate, 0.8),
      Target.new(:parse, "0.2 KB", "Token.parse", OFFICIAL, :rate, 60),
      Target.new(:parse, "0.2 KB", "Token.parse", "official Rust SDK", :rate, 6),
      Target.new(:grant, ONE_CORE, "grant_token(http_sync: true)", OFFICIAL, :rate, 15),
      Target.new(:grant, ONE_CORE, "grant_token(http_sync: true)", OFFICIAL, :cpu, 1.0 / 25),
      Target.new(:grant, ONE, "grant_token(http_sync: true)", OFFICIAL, :rate, 15),
      Target.new(:grant, ONE, "grant_token(http_sync: true)", OFFICIAL, :cpu, 1.0 / 25),
      Target.new(:grant, "8 threads", "grant_token(http_sync: true)", OFFICIAL, :rate, 40),
      Target.new(:bulk, "64 at once", "grant_tokens, one Ruby thread", "bare reqwest loop", :rate, 0.9),
      *Distance::LEAST.flat_map do |column, trips|
        trips.map { |tls, least| Target.new(:distance, "#{column}, #{tls}", Distance::OURS, nil, :trips, least) }
      end,
      Target.new(:load, "require", "this gem", OFFICIAL, :cpu, 1.0 / 10),
      Target.new(:emulator, "throughput", "emulator", "bare hyper responder", :rate, 1.0 / 3),
      Target.new(:emulator, "start to first grant", "emulator", nil, :cpu, 5_000),
      Target.new(:memory, "grown, MB", "1,000,000 parses", nil, :rate, 8),
      Target.new(:memory, "grown, MB", "100,000 grants", nil, :rate, 8)
    ].freeze

    def initialize(results)
      @results = results # work => column => label => Result
    end

    def to_s
      rows = TABLE.filter_map { |target| row(target) if @results.key?(target.work) }
      "### Targets\n\n#{Table.markdown([["work", "target", "reached", ""], *rows])}"
    end

    private

    def row(target)
      reached = reached(target)
      [work(target), wanted(target), reached ? shown(target, reached) : "–", verdict(target, reached)]
    end

    def work(target)
      "#{target.ours}, #{target.column}"
    end

    def wanted(target)
      return "the least possible: #{target.factor}" if target.unit == :trips
      return "at most #{limit(target)}" unless target.other
      return "at most 1/#{(1 / target.factor).round} of the #{target.other}'s time" if target.unit == :cpu

      "at least #{target.factor < 0.5 ? "1/#{(1 / target.factor).round}" : "#{target.factor} ×"} #{target.other}"
    end

    def limit(target)
      target.work == :memory ? "#{target.factor} MB" : "#{target.factor / 1000} ms"
    end

    # The ratio to the other, or the number itself where there is no other.
    def reached(target)
      results = @results.fetch(target.work).fetch(target.column, {})
      ours, other = results.values_at(target.ours, target.other)
      return ours.trips if ours.is_a?(Distance::Wait)
      return unless ours.is_a?(Result)

      target.other ? ratio(ours, other, target.unit) : ours[target.unit]
    end

    def ratio(ours, other, unit)
      ours[unit] / other[unit] if other.is_a?(Result)
    end

    def shown(target, reached)
      return Table.number(reached) if target.unit == :trips
      return target.work == :memory ? format("%.1f MB", reached) : format("%.1f ms", reached / 1000) unless target.other

      target.unit == :cpu ? "1/#{Table.number(1 / reached)}" : "#{Table.number(reached)} ×"
    end

    def verdict(target, reached)
      return "not measured" unless reached

      return reached.floor <= target.factor ? "met" : "missed" if target.unit == :trips

      met = target.other && target.unit == :rate ? reached >= target.factor : reached <= target.factor
      met ? "met" : "missed"
    end
  end
end
