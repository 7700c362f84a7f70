# frozen_string_literal: true

module PubnubPam
  class CLI
    # Permissions by their names.
    # @api private
    module Flags
      NAMES = Permissions::BITS.keys.join(", ").freeze

      def self.permissions(type, names)
        known = names.is_a?(Array) && names.any? && names.all? { |name| Permissions::BITS.key?(name.to_s.to_sym) }
        raise UsageError, "permissions: expected some of #{NAMES}" unless known

        Permissions.public_send(type, **names.to_h { |name| [name.to_sym, true] })
      end
    end
  end
end
