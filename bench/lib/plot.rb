# frozen_string_literal: true

module Bench
  # Bars of one variant as SVG: the longer, the faster, on a scale of powers of ten.
  module Plot
    WIDTH = 640
    BAR = 22
    LABELS = 260

    class << self
      def write(folder, report)
        report.columns.each do |variant, results|
          reached = results.select { |_, result| result.is_a?(Result) && result.rate.positive? }
          next if reached.size < 2

          name = "#{report.title} #{variant}".downcase.gsub(/[^a-z0-9]+/, "-").delete_suffix("-")
          File.write("#{folder}/#{name}.svg", svg("#{report.title}: #{variant}", reached))
        end
      end

      private

      def svg(title, results)
        most = Math.log10(results.values.map(&:rate).max)
        bars = results.each_with_index.map { |(label, result), index| bar(label, result.rate, index, most) }
        <<~SVG
          <svg xmlns="http://www.w3.org/2000/svg" width="#{WIDTH}" height="#{(results.size + 2) * BAR}" font-family="sans-serif" font-size="12">
          <text x="8" y="16" font-weight="bold">#{title}, calls per second (logarithmic)</text>
          #{bars.join("\n")}
          </svg>
        SVG
      end

      def bar(label, rate, index, most)
        top = (index + 1) * BAR
        width = ((WIDTH - LABELS - 80) * [Math.log10(rate), 0.02].max / most).round
        <<~SVG.chomp
          <text x="8" y="#{top + 15}">#{label}</text>
          <rect x="#{LABELS}" y="#{top + 3}" width="#{width}" height="#{BAR - 6}" fill="#{index.zero? ? "#c0392b" : "#7f8c8d"}"/>
          <text x="#{LABELS + width + 6}" y="#{top + 15}">#{Table.number(rate)}</text>
        SVG
      end
    end
  end
end
