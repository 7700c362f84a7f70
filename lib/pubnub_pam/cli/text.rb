# frozen_string_literal: true

module PubnubPam
  class CLI
    # Text of arguments and environment variables. Ruby gives such bytes the encoding of the locale.
    # @api private
    module Text
      module_function

      # @return [String, nil] in UTF-8, also under `LC_ALL=C`
      def utf8(text)
        return text if text.nil? || text.encoding == Encoding::UTF_8

        bytes = text.dup.force_encoding(Encoding::UTF_8)
        return bytes if bytes.valid_encoding? || [Encoding::US_ASCII, Encoding::BINARY].include?(text.encoding)

        text.encode(Encoding::UTF_8)
      rescue EncodingError
        bytes
      end

      # @raise [PubnubPam::ArgumentError] for anything else
      # @raise [UsageError] for what is not UTF-8
      def all(arguments)
        unless arguments.is_a?(Array) && arguments.all?(String)
          raise ArgumentError, "arguments: expected an Array of Strings, got #{arguments.class}"
        end

        arguments.map { |text| utf8(text) }.each do |text|
          raise UsageError, "expected UTF-8, got #{Arguments.shown(text)}" unless text.valid_encoding?
        end
      end

      # @param text [String] decimal digits, also with leading zeros
      def integer(option, text)
        return Integer(text, 10) if text.match?(/\A-?\d+\z/)

        raise UsageError, "#{option}: expected a whole number, got #{Arguments.shown(text)}"
      end

      def number(option, text)
        return Float(text) if text.match?(/\A-?\d+(\.\d+)?\z/)

        raise UsageError, "#{option}: expected a number, got #{Arguments.shown(text)}"
      end
    end
  end
end
