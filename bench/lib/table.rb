# frozen_string_literal: true

module Bench
  # Rows of contenders, columns of variants, as Markdown: what each reached, and how many times as fast the first is.
  class Table
    def initialize(title, columns)
      @title = title
      @columns = columns # variant => { label => what it reached, or why nothing }
    end

    def to_s
      lines = [["", *@columns.keys], *labels.map { |label| [label, *@columns.keys.map { |name| cell(name, label) }] }]
      "### #{@title}\n\n#{Table.markdown(lines)}"
    end

    def self.markdown(lines)
      widths = lines.transpose.map { |column| column.map { |text| text.to_s.length }.max }
      head, *rows = lines.map { |line| row(line, widths) }
      rule = "|#{widths.map { |width| "-" * (width + 2) }.join("|")}|"
      "#{[head, rule, *rows].join("\n")}\n"
    end

    def self.row(line, widths)
      "| #{line.zip(widths).map { |text, width| text.to_s.ljust(width) }.join(" | ")} |"
    end
    private_class_method :row

    def self.number(value)
      return format("%.2f", value) if value < 10
      return format("%.1f", value) if value < 100

      value.round.to_s.gsub(/(?<=\d)(?=(\d{3})+$)/, ",")
    end

    private

    def labels = @columns.values.flat_map(&:keys).uniq

    def cell(column, label)
      results = @columns.fetch(column)
      "#{results[label]}#{ratio(results.values.first, results[label])}"
    end

    # How many times as good the first row is.
    def ratio(ours, result)
      return if [ours, result].any? { |each| !each.respond_to?(:rate) || each.rate.zero? } || ours.equal?(result)

      " (×#{Table.number(ours.rate / result.rate)})"
    end
  end
end
