# frozen_string_literal: true

module PubnubPam
  class CLI
    # Permissions by their names.
    # @api private
    module Flags
      NAMES = Permissions::BITS.keys.join(", ").freeze

      module_function

      # @param type [Symbol] `:res` or `:pat`
      def permissions(type, names)
        Permissions.public_send(type, **check(names).to_h { |name| [name.to_sym, true] })
      end

      # @param text [String] names with commas
      def split(text) = text.split(",", -1).map(&:strip)

      # @return [Array<String>] the same, each of them a permission, and none twice
      def check(names)
        got = names.is_a?(Array) ? "none" : Arguments.shown(JSON.generate(names))
        raise UsageError, "expected some of #{NAMES}, got #{got}" unless names.is_a?(Array) && names.any?

        wrong = names.find { |name| !Permissions::BITS.key?(name.to_s.to_sym) }
        raise UsageError, "expected some of #{NAMES}, got #{unknown(wrong)}" unless wrong.nil?

        twice = names.tally.key(2)
        twice ? raise(UsageError, "duplicate permission: #{twice}") : names
      end

      def unknown(name)
        return "an empty name" if name == ""

        name = name.is_a?(String) ? name : JSON.generate(name)
        "#{Arguments.shown(name)}#{Arguments.suggestion(name, Permissions::BITS.keys)}"
      end
      private_class_method :unknown
    end
  end
end
