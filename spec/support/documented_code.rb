# frozen_string_literal: true

require "stringio"

# Ruby that a document shows, run as it stands, with what the document says about it checked:
#
#   code # => value          the value's `inspect`, or anything equal to it; `…` stands for any text
#   code # raises X: text    the exception's class and, where there is a text, its message
#
# A claim may also stand alone on the line after its code. The code of a claim has to be complete on its line.
class DocumentedCode
  # The document says one thing, the code another.
  class Untrue < RSpec::Expectations::ExpectationNotMetError; end

  CLAIM = /\A(?<code>.*?)\s*# (?<kind>=>|raises) (?<text>.+?)\s*\z/

  def initialize(code, file:, line:)
    @file = file
    @first = line
    @claims = {}
    @lines = code.lines(chomp: true)
    @lines.each_index { |index| read_claim(index) }
  end

  # How many things are said about the code.
  def claims
    @claims.size
  end

  # Runs the code with `scope` as self, `before` first, and returns what it printed.
  def run(scope, before: "")
    @open = @claims.keys
    place = scope.instance_eval { binding }
    place.local_variable_set(:documented, self)
    printed = printed_by do
      place.eval(before)
      place.eval(@lines.join("\n"), @file, @first)
    end
    complain(@open.first, "nothing got here") unless @open.empty?
    printed
  end

  # @api private: called by the code under test.
  def equals(line, actual)
    @open.delete(line)
    expected = @claims.fetch(line)
    return actual if shown?(expected, actual.inspect) || same?(expected, actual)

    complain(line, "shown is #{expected}, but it is #{actual.inspect}")
  end

  # @api private: called by the code under test.
  def raises(line)
    @open.delete(line)
    name, text = @claims.fetch(line).split(": ", 2)
    value = yield
  rescue Exception => e # rubocop:disable Lint/RescueException -- whatever it is, it is compared
    same = name == e.class.name && (text.nil? || shown?(text, e.message))
    complain(line, "said to raise #{@claims[line]}, but it was #{e.class}: #{e.message}") unless same
  else
    complain(line, "said to raise #{@claims[line]}, but it is #{value.inspect}")
  end

  private

  def read_claim(index)
    return unless (claim = CLAIM.match(@lines[index]))

    at = claim[:code].empty? ? index - 1 : index
    code = claim[:code].empty? ? @lines[at] : claim[:code]
    line = @first + at
    @claims[line] = claim[:text]
    check_syntax(code, line)
    @lines[index] = ""
    @lines[at] = { "=>" => "documented.equals(#{line}, (#{code}))",
                   "raises" => "documented.raises(#{line}) { #{code} }" }.fetch(claim[:kind])
  end

  def check_syntax(code, line)
    raise SyntaxError, "no code" if code.strip.empty?

    RubyVM::InstructionSequence.compile("(#{code})")
  rescue SyntaxError
    complain(line, "a claim needs an expression that is complete on its line, not #{code.strip.inspect}")
  end

  # `…` in what is shown stands for anything.
  def shown?(shown, actual)
    shown.split("…", -1).map { |part| Regexp.escape(part) }.join(".*").then { |parts| /\A#{parts}\z/m.match?(actual) }
  end

  # Ruby versions print Hashes differently; a shown value that is Ruby has to be equal.
  def same?(shown, actual)
    eval(shown) == actual # rubocop:disable Security/Eval -- our own documents
  rescue SyntaxError, StandardError
    false
  end

  def printed_by
    real = $stdout
    $stdout = StringIO.new
    yield
    $stdout.string
  ensure
    $stdout = real
  end

  def complain(line, what)
    raise Untrue, "#{@file}:#{line}: #{what}"
  end
end
