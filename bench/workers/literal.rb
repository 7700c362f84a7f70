# frozen_string_literal: true

require_relative "worker"
require "pubnub_pam"

# What it costs Ruby to make the same Hash, with nothing to decode: a literal of it. Every name and text is made anew,
# as a token brings them; a literal of constants would be copied from one that the compiler has made.
class Literal
  def initialize(token)
    @hash = PubnubPam.parse_token(token)
    @texts = []
  end

  def work
    source = ruby(@hash, known: true)
    texts = @texts
    literal = eval("-> { #{source} }", binding, __FILE__, __LINE__) # rubocop:disable Security/Eval -- its own source
    raise "the literal is another Hash" unless literal.call == @hash && texts.any?

    literal
  end

  private

  # The keys that every token has are constants, as in every decoder.
  def ruby(value, known: false)
    case value
    when Hash then "{#{value.map { |pair| pair(*pair, known) }.join(", ")}}"
    when Array then "[#{value.map { |inner| ruby(inner) }.join(", ")}]"
    when String then fresh(value)
    else value.inspect
    end
  end

  def pair(key, value, known)
    "#{known ? key.dump : fresh(key)} => #{inside(key, value, known)}"
  end

  def inside(key, value, known)
    return ruby(value, known: false) unless known && %w[res pat].include?(key)

    "{#{value.map { |kind, names| "#{kind.dump} => #{ruby(names)}" }.join(", ")}}"
  end

  def fresh(text)
    @texts << text.dup
    "texts[#{@texts.size - 1}].dup"
  end
end

Worker.serve { |question| Literal.new(question.fetch(:token)).work }
