# frozen_string_literal: true

# A Markdown file as its fenced blocks: under which heading, in which language, with which hidden set-up.
class Document
  # `output` is the `text` block that follows at once; `setup` is what `<!-- spec: … -->` right before it says.
  Block = Struct.new(:heading, :language, :line, :code, :setup, :output, :before, keyword_init: true) do
    # Whose name it goes by in a test run.
    def name
      "#{heading} (line #{line})"
    end

    # Said of what cannot be run here, with the reason.
    def left_alone?
      before.match?(LEFT_ALONE)
    end
  end

  FENCE = /^```(?<language>\w*)\n(?<code>.*?)^```$/m
  SETUP = /<!-- spec:(?<setup>.*?)-->\n\z/m
  LEFT_ALONE = /<!-- not run: .+ -->\n\z/
  HEADING = /^\#+ (?<heading>.+)$/

  attr_reader :path

  def initialize(path)
    @path = path
    @text = File.read(path)
  end

  # All blocks in this language.
  def blocks(language)
    all.select { |block| block.language == language }
  end

  # Headings as links name them.
  def anchors
    without_code(@text).scan(HEADING).flatten.map { |heading| heading.downcase.gsub(/[^\w\- ]/, "").tr(" ", "-") }
  end

  # Links to files and headings that do not exist.
  def broken_links
    links = without_code(@text).scan(/\]\((?!https?:)([^)\s]+)\)/).flatten
    links.reject do |link|
      file, heading = link.split("#", 2)
      target = file.empty? ? path : File.expand_path(file, File.dirname(path))
      File.exist?(target) && (heading.nil? || Document.new(target).anchors.include?(heading))
    end
  end

  # The rows of the tables under a heading, as cells without their marks.
  def table(heading)
    section = @text[/^\#+ #{Regexp.escape(heading)}\n(.*?)(?=^\#|\z)/m, 1] or raise "no heading #{heading} in #{path}"
    rows = section.scan(/^\|(.+)\|$/).flatten.map { |row| row.split("|").map { |cell| cell.strip.delete("`") } }
    rows.drop(2)
  end

  private

  def all
    @all ||= matches.each_cons(2).map { |match, following| block(match, following) }
  end

  # Every fenced block, and one nothing that follows the last.
  def matches
    @text.to_enum(:scan, FENCE).map { Regexp.last_match } << nil
  end

  def block(match, following)
    before = match.pre_match
    Block.new(heading: without_code(before).scan(HEADING).flatten.last, language: match[:language],
              line: before.count("\n") + 2, code: match[:code], setup: before[SETUP, :setup].to_s,
              output: output(match, following), before:)
  end

  def output(match, following)
    return unless following && following[:language] == "text"

    following[:code] if @text[match.end(0)...following.begin(0)].strip.empty?
  end

  # Comments in code look like headings.
  def without_code(text)
    text.gsub(FENCE, "")
  end
end
