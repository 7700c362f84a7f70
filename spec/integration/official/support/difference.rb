# frozen_string_literal: true

module Official
  # Something in which our layer differs from the official gem on purpose.
  class Difference
    # Where the layer is the same whether the official gem is there or not.
    EVERYWHERE = ["stand-alone", "on top", "on top, required first"].freeze

    attr_reader :name, :reason

    # @param name [String] what happens there, and here
    # @param reason [String]
    # @param at [Regexp] which lines of a {Snapshot} it is about
    # @param on [Regexp, Array<String>, Proc] the option sets; each of an Array's has to show it. A Proc gets the
    #   variant and returns either.
    # @param official [String, Regexp, nil] what the official gem's line has to be; nil where it has none, which a
    #   Regexp takes for an empty one
    # @param ours [String, Regexp, nil] what ours has to be
    # @param variants [Array<String>] which of ours
    def initialize(name, reason:, at:, on: //, official: //, ours: //, variants: EVERYWHERE)
      @name = name
      @reason = reason
      @at = at
      @on = on
      @official = official
      @ours = ours
      @variants = variants
      @shown = []
    end

    # @return [String] in which of ours: as the documentation says it
    def where
      { EVERYWHERE => "both", EVERYWHERE.take(1) => "stand-alone", EVERYWHERE.drop(1) => "on top" }.fetch(@variants)
    end

    # Whether this is it. What it explains, it remembers.
    def explains?(variant, set, line, official, ours)
      return false unless @variants.include?(variant) && @at.match?(line) && on?(variant, set) &&
                          fits?(@official, official) && fits?(@ours, ours)

      @shown |= [[variant, set]]
      true
    end

    # Where it should have shown and has not: variants, or option sets of variants.
    def missing
      expected = @variants.flat_map { |variant| [variant].product(sets(variant)) }
      expected.reject { |variant, set| @shown.any? { |v, s| v == variant && [nil, s].include?(set) } }
    end

    private

    def fits?(expected, line)
      expected.is_a?(Regexp) ? expected.match?(line.to_s) : expected == line
    end

    def on?(variant, set)
      where = on(variant)
      where.is_a?(Array) ? where.include?(set) : where.match?(set)
    end

    # Those that have to show it; nil stands for any.
    def sets(variant)
      where = on(variant)
      where.is_a?(Array) ? where : [nil]
    end

    def on(variant) = @on.is_a?(Proc) ? @on.call(variant) : @on
  end
end
