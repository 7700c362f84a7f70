# frozen_string_literal: true

module PubnubPam
  class CLI
    # Checks a command's arguments before OptionParser reads them. OptionParser completes options (`--user` becomes
    # `--user-id`), takes an option as the value of the one before it, and uses the last of two values. Its
    # `require_exact` refuses `--ttl=15` in Ruby 3.1.
    # @api private
    class Arguments
      # As much of a wrong argument as a message shows: it could be a token.
      SHOWN_CHARACTERS = 20

      # @param parser [OptionParser] with the options of the command
      # @param again [Array<String>] options that may be given more than once
      # @param synonyms [Hash{String => Array<String>}] what to suggest for options that others have
      def initialize(parser, again: [], synonyms: {})
        switches = parser.top.list.grep(OptionParser::Switch)
        @switches = switches.flat_map { |switch| names(switch).map { |name| [name, switch] } }.to_h
        @again = @switches.values_at(*again)
        @synonyms = synonyms
        @given = {}
      end

      # @return [Array<String>] `--name=value` for each option, and what is none, in order
      def exact(arguments)
        rest = arguments.dup
        result = []
        until rest.empty?
          text = rest.shift
          return [*result, text, *rest] if text == "--"

          result << (option?(text) ? option(text, rest) : text)
        end
        result
      end

      # @return [String] what to put behind a message about a word that is not known
      def self.suggestion(word, known)
        lower = word.downcase
        known.any? { |each| each.to_s == lower } ? "; did you mean #{lower}?" : Suggestion.for(word, known)
      end

      # @return [String] as a message can show it
      def self.shown(text)
        text = Printable.escape(text)
        text.length > SHOWN_CHARACTERS ? "#{text[0, SHOWN_CHARACTERS]}…" : text
      end

      private

      def option?(text) = text.start_with?("-") && text != "-"

      def option(text, rest)
        name, value = text.split("=", 2)
        switch = @switches.fetch(name) { unknown(name) }
        return flag(switch, name, value) if switch.is_a?(OptionParser::Switch::NoArgument)

        value ||= following(name, rest)
        raise UsageError, "#{name}: expected a value, got an empty one" if value.empty?

        once(switch, name, value)
        "#{name}=#{value}"
      end

      def names(switch)
        longs = switch.long.flat_map do |long|
          long.include?("[no-]") ? [long.sub("[no-]", ""), long.sub("[no-]", "no-")] : long
        end
        longs + switch.short.map { |letter| "-#{letter.delete_prefix("-")}" }
      end

      def flag(switch, name, value)
        raise UsageError, "#{name}: expected no value, got #{Arguments.shown(value)}" if value

        once(switch, name, name)
        name
      end

      def following(name, rest)
        value = rest.shift
        raise UsageError, "#{name}: expected a value, got none" unless value
        return value unless value.start_with?("--") || value == "-h"

        raise UsageError, "#{name}: expected a value, got the option #{Arguments.shown(value)} " \
                          "(to use it as the value: #{name}=#{Arguments.shown(value)})"
      end

      # Without the values: they could be keys.
      def once(switch, name, value)
        return if @again.include?(switch)

        before = @given[switch] ||= value
        raise UsageError, "#{name}: expected once, got it twice, with different values" unless before == value
      end

      def unknown(name)
        raise UsageError, "no such option: #{Arguments.shown(name)}#{suggestion(name)}"
      end

      def suggestion(name)
        wanted = "--#{name.sub(/\A-+/, "").downcase.tr("_", "-")}"
        known = @switches.keys.grep(/\A--/)
        likely = @synonyms[wanted] || (known.include?(wanted) ? [wanted] : known.grep(/\A#{Regexp.escape(wanted)}/))
        likely.size.between?(1, 3) ? "; did you mean #{likely.join(" or ")}?" : Suggestion.for(wanted, known)
      end
    end
  end
end
