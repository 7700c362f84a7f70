# frozen_string_literal: true

module Bench
  # The documents that state figures of the last run.
  module Documents
    TABLES = "#{ROOT}/README.md".freeze
    README = "#{File.dirname(ROOT)}/README.md".freeze
    # What README says of one call.
    COST = /\d+(?= µs of CPU)/

    class << self
      # Replaces the tables with these, and the figure that the README takes from them.
      def write(text)
        replace(TABLES, /(?<=^## The last run\n).*\z/m, "\n#{text.strip}\n")
        replace(README, COST, cpu_of_a_call(text))
      end

      # Microseconds of one call, if there is a table of what it takes on one core.
      def cpu_of_a_call(text)
        table = text[/^### #{Works::ONE_CORE}$.*?(?=^###|\z)/m] or return
        row = table.lines.find { |line| line.start_with?("| #{Targets::GRANT} ") }
        Float(row[/[\d.]+(?= µs)/]).round.to_s
      end

      private

      def replace(file, pattern, replacement)
        text = File.read(file)
        abort "bench: #{file} has nothing like #{pattern.source}" unless text.match?(pattern)
        File.write(file, text.sub(pattern) { replacement }) if replacement
      end
    end
  end
end
