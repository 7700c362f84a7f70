# frozen_string_literal: true

module PubnubPam
  # Permissions by their names, for messages and tables.
  # @api private
  module PermissionNames
    ALL = Permissions::BITS.keys.freeze
    private_constant :ALL

    module_function

    # @return [Symbol] one in {Permissions::BITS}
    def known(permission)
      return permission if Permissions::BITS.key?(permission)

      text = permission.to_s if permission.is_a?(Symbol) || permission.is_a?(String)
      found = ALL.find { |name| name.name == text }
      return found if found

      got = text ? "#{Printable.escape(text.inspect)}#{Suggestion.for(text, ALL)}" : WrongValue.describe(permission)
      raise ArgumentError, "permission: expected one of #{ALL.join(", ")}, got #{got}"
    end

    # Refuses keywords that are no permissions, and says what each kind of resource has.
    def misspelt(unknown)
      kinds = Native::MEANINGFUL.map { |kind, names| "#{kind} has #{names.join(", ")}" }
      Keywords.refuse(unknown.keys, [*ALL, :presence], "; #{kinds.join("; ")}")
    end

    # The names of permissions, and the sum of the bits without a name.
    def of(permissions)
      nameless = permissions.calculate_bitmask & ~Permissions::BITS.values.sum
      names = permissions.to_a.map(&:name)
      nameless.zero? ? names : [*names, nameless.to_s]
    end
  end
  private_constant :PermissionNames
end
