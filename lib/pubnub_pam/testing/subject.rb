# frozen_string_literal: true

module PubnubPam
  module Testing
    # Checks what an expectation is asked about. A wrong value raises an error instead of failing the expectation:
    # negated, that would always be met.
    # @api private
    module Subject
      # What a token can be asked about: the keywords of {Token::Access#allows?} and their words in sentences.
      KINDS = Native::KINDS.to_h { |keyword, _name, word| [keyword, word] }.freeze
      CATEGORIES = %w[channels uuids].freeze
      private_constant :KINDS, :CATEGORIES

      module_function

      def token(value)
        return value if value.is_a?(Token)
        return Token.parse(value) if value.is_a?(String)

        raise ArgumentError, "token: expected a token String or a PubnubPam::Token, got #{kind(value)}"
      end

      # @param names [Array<Symbol, Array<Symbol>>] at least one
      def permissions(names)
        names = names.flatten.map { |name| PermissionNames.known(name) }
        names.empty? ? raise(ArgumentError, "permissions: expected at least one, got none") : names
      end

      # @return [Array(Symbol, String)] kind and name of the one resource; a category may be a Symbol
      def target(given)
        kind, name = given.first
        return [kind, name] if given.one? && KINDS.key?(kind) && name?(kind, name)

        got = given.empty? ? "none" : given.map { |key, value| "#{key}: #{value.inspect[0, 40]}" }.join(", ")
        raise ArgumentError, "resource: expected one of #{KINDS.keys.join(", ")} with a name as a String, got #{got}"
      end

      # `channel "room-1"`
      def place(kind, name) = "#{KINDS.fetch(kind)} #{name.to_s.inspect}"

      def name?(kind, name)
        kind == :category ? CATEGORIES.include?(name.to_s) : text?(name)
      end

      def text?(value) = value.is_a?(String) && !value.empty?

      def emulator(value, matcher)
        return value if value.is_a?(Emulator)
        return Testing.emulator if value.is_a?(Client) && value.origin == Testing.emulator.origin

        raise ArgumentError, "#{matcher}: expected pubnub_emulator, a client of it, or a block with braces " \
                             "(expect { ... }), got #{kind(value)}"
      end

      # Nothing would run it.
      def no_block(matcher)
        raise ArgumentError, "#{matcher}: expected the calls in a block of expect, as in " \
                             "expect { sign_in }.to #{matcher}, got a block behind the matcher"
      end

      # @return [void] once the calls that a block has started are over
      def settle(result)
        case result
        when Future then result.value
        when Array then result.each { |each| settle(each) }
        end
      end

      def kind(value)
        case value
        when nil then "nil"
        when Future then "a #{value.class}: pass its value.token"
        when Envelope then "a #{value.class}: pass its token"
        when Client then "a client of #{value.origin}"
        else "a value of class #{value.class}"
        end
      end
    end
    private_constant :Subject
  end
end
