# frozen_string_literal: true

module PubnubPam
  # Text of others (names in tokens, messages of a service) made safe for terminals and logs.
  # @api private
  module Printable
    # Control characters, formatting characters (such as bidirectional overrides and zero-width spaces), line and
    # paragraph separators, and other invisible characters. Variation selectors stay: many emoji end with one.
    UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|[\p{DI}&&[^\uFE00-\uFE0F]]/
    private_constant :UNPRINTABLE

    module_function

    # The text with each unprintable character and each invalid byte written as in a Ruby string: `\e`, `\u202E`,
    # `\xFF`. Backslashes stay single, as patterns are full of them: the result is to be read, not to be parsed.
    #
    # @param text [#to_s] in any encoding; binary text is read as UTF-8
    # @return [String] valid UTF-8, of one line
    def escape(text)
      text = utf8(text.to_s)
      return text if text.valid_encoding? && !text.match?(UNPRINTABLE)

      # dump has the bytes of an invalid sequence as \xNN, too.
      text.scrub { |bytes| bytes.dump[1..-2] }.gsub(UNPRINTABLE) { |character| character.dump[1..-2] }
    end

    # A number with its noun: `1 byte`, `2 bytes`.
    def count(number, noun) = "#{number} #{noun}#{"s" unless number == 1}"

    # JSON with the same characters escaped in JSON's way, so that it says the same.
    #
    # @param json [String] in UTF-8
    def json(json)
      json.gsub(UNPRINTABLE) do |character|
        character.encode(Encoding::UTF_16BE).unpack("n*").map { |unit| format("\\u%04x", unit) }.join
      end
    end

    def utf8(text)
      return text if text.encoding == Encoding::UTF_8
      return text.dup.force_encoding(Encoding::UTF_8) if [Encoding::BINARY, Encoding::US_ASCII].include?(text.encoding)

      text.encode(Encoding::UTF_8)
    rescue EncodingError
      text.dup.force_encoding(Encoding::UTF_8)
    end
    private_class_method :utf8
  end
  private_constant :Printable
end
