# frozen_string_literal: true

require_relative "differences"
require_relative "option_set"
require_relative "variant"

module Official
  # Every option set in every variant, the official gem's runs beside ours.
  class Comparison
    OURS = Difference::EVERYWHERE

    # A line in which ours differs from the official gem's.
    Line = Struct.new(:line, :official, :ours) do
      def to_s = "#{line}\n    official: #{official || "-"}\n    ours:     #{ours || "-"}"
    end

    # The one of this test run.
    def self.instance = @instance ||= new

    # Runs all, side by side: each variant has a process and servers of its own.
    def initialize
      @variants = ["official", *OURS].map { |name| Variant.new(name) }
      threads = @variants.map { |variant| Thread.new { [variant.name, variant.run] } }
      @runs = threads.to_h(&:value)
      @unexplained = {}
    end

    def variant(name) = @variants.find { |variant| variant.name == name }

    # What nobody has named.
    # @return [Array<Line>]
    def unexplained(variant, set)
      @unexplained[[variant, set]] ||= differing(variant, set).reject do |line|
        DIFFERENCES.any? { |difference| difference.explains?(variant, set, *line.to_a) }
      end
    end

    # Lets each difference know where it shows.
    def explain_all
      OURS.product(OptionSets.names) { |variant, set| unexplained(variant, set) }
    end

    private

    def differing(variant, set)
      official, ours = ["official", variant].map { |name| @runs.fetch(name).fetch(set) }
      official.differing(ours).map { |line| Line.new(*line) }
    end
  end
end
