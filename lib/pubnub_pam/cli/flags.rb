# frozen_string_literal: true

module PubnubPam
  class CLI
    # Permissions by their names.
    # @api private
    module Flags
      NAMES = Permissions::BITS.keys.join(", ").freeze

      module_function

      # @param place [String] for messages
      # @param type [Symbol] `:res` or `:pat`
      def permissions(place, type, names)
        Permissions.public_send(type, **check(place, names).to_h { |name| [name.to_sym, true] })
      end

      # @param text [String] names with commas
      def split(text) = text.split(",", -1).map(&:strip)

      # @return [Array<String>] the same, each of them a permission, and none twice
      def check(place, names)
        refuse(place, Arguments.shown(StrictJson.text(names))) unless names.is_a?(Array)
        refuse(place, "none") if names.empty?
        wrong = names.reject { |name| Permissions::BITS.key?(name.to_s.to_sym) }
        refuse(place, unknown(wrong.first)) unless wrong.empty?

        twice = names.find { |name| names.count(name) > 1 }
        twice ? raise(UsageError, "#{place}: duplicate permission: #{twice}") : names
      end

      def refuse(place, got)
        raise UsageError, "#{place}: expected some of #{NAMES}, got #{got}"
      end

      def unknown(name)
        return "an empty name" if name == ""

        name = name.is_a?(String) ? name : StrictJson.text(name)
        "#{Arguments.shown(name)}#{Arguments.suggestion(name, Permissions::BITS.keys)}"
      end
      private_class_method :refuse, :unknown
    end
  end
end
