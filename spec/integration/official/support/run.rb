# frozen_string_literal: true

module Official
  # What came of a call: the {Snapshot}, and what the server heard.
  Run = Struct.new(:outcome, :heard) do
    # The lines in which two runs differ, each with both texts; nil stands for none.
    #
    # Where one returns what the other raises, or one asks what the other does not, that alone is said.
    # @return [Array<(String, String, String)>]
    def differing(other)
      (outcomes(other) + requests(other)).reject { |_, mine, theirs| mine == theirs }
    end

    # "raises", or what kind of object it returns.
    def kind
      outcome.fetch("outcome")[/\Araises|\Areturns[^\d]*/].delete_suffix(" nil").strip
    end

    private

    def outcomes(other)
      return pairs(outcome.except("outcome"), other.outcome.except("outcome")) if kind == other.kind

      pairs(outcome.slice("outcome"), other.outcome.slice("outcome"))
    end

    def requests(other)
      Array.new([heard.size, other.heard.size].max) do |index|
        mine = heard[index]
        theirs = other.heard[index]
        name = "request #{index + 1}"
        next [[name, mine&.fetch("line"), theirs&.fetch("line")]] unless mine && theirs

        pairs(mine, theirs).map { |line, *texts| ["#{name} #{line}", *texts] }
      end.flatten(1)
    end

    def pairs(mine, theirs)
      (mine.keys | theirs.keys).map { |name| [name, mine[name], theirs[name]] }
    end
  end
end
