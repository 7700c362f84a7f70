# frozen_string_literal: true

module Bench
  # Contenders at the same work, one after the other and all of that several times over, so that a machine which is
  # busy for a while is so for everybody. What counts is the median.
  class Race
    def initialize(contenders, options)
      @contenders = contenders
      @rounds = options.rounds
      @seconds = options.seconds
    end

    # @return [Hash{String => Result, String}] by the contender's label
    def run(question)
      question = question.merge(seconds: @seconds)
      rounds = Array.new(@rounds) { @contenders.to_h { |contender| [contender.label, contender.ask(question)] } }
      @contenders.to_h { |contender| [contender.label, median(rounds.map { |round| round[contender.label] })] }
    end

    def stop = @contenders.each(&:stop)

    private

    def median(results)
      reached = results.grep(Result)
      return results.first if reached.empty?

      Result.new(Bench.median(reached.map(&:rate)), Bench.median(reached.filter_map(&:cpu)))
    end
  end
end
