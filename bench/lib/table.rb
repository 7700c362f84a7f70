# frozen_string_literal: true

module Bench
  # Rows of contenders, columns of variants, as Markdown: per second, CPU, and how many times as fast the first row is.
  class Table
    def initialize(title, columns)
      @title = title
      @columns = columns # variant => { label => Result or String }
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
      result = @columns.fetch(column)[label]
      return result.to_s unless result.is_a?(Result)

      cpu = ", #{Table.number(result.cpu)} µs" if result.cpu
      "#{Table.number(result.rate)}/s#{cpu}#{ratio(@columns.fetch(column).values.first, result)}"
    end

    def ratio(ours, result)
      return if !ours.is_a?(Result) || ours.equal?(result) || result.rate.zero?

      " (×#{Table.number(ours.rate / result.rate)})"
    end
  end
end
