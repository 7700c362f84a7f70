# frozen_string_literal: true

module PubnubPam
  # What a token shall permit on one resource ({.res}) or on every resource that matches a pattern ({.pat}).
  #
  # Frozen values: equal ones are `==`, work as Hash keys and can be shared between Ractors.
  #
  # @example
  #   PubnubPam::Permissions.res(read: true, write: true) # => #<PubnubPam::Permissions res read+write>
  # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
  class Permissions
    class << self
      # Permissions on the resource of exactly the name that is the key.
      #
      # @param read [Boolean, nil] channels, channel groups
      # @param write [Boolean, nil] channels
      # @param manage [Boolean, nil] channels, channel groups
      # @param delete [Boolean, nil] channels, users
      # @param create [Boolean, nil] reserved; no operation asks for it
      # @param get [Boolean, nil] channels, users
      # @param update [Boolean, nil] channels, users
      # @param join [Boolean, nil] channels
      # @param presence [Boolean, nil] whether reading who is there, on `name-pnpres`, is granted along with it:
      #   channels, channel groups; false says that it is not wanted, nil says nothing
      # @return [Permissions]
      # @raise [::ArgumentError] for an unknown keyword
      # @raise [PubnubPam::ArgumentError] for anything but true, false and nil: to Ruby, the String "false" is true
      # @example
      #   PubnubPam::Permissions.res(read: true).type # => :res
      def res(read: false, write: false, manage: false, delete: false, create: false, get: false, update: false,
              join: false, presence: nil)
        __of_flags(false, [read, write, manage, delete, create, get, update, join], presence)
      end

      # Permissions on every resource whose name the key, a regular expression (RE2), matches.
      #
      # @param (see .res)
      # @return (see .res)
      # @raise (see .res)
      # @example
      #   PubnubPam::Permissions.pat(get: true).type # => :pat
      def pat(read: false, write: false, manage: false, delete: false, create: false, get: false, update: false,
              join: false, presence: nil)
        __of_flags(true, [read, write, manage, delete, create, get, update, join], presence)
      end

      # The permissions that a bitmask of a token stands for.
      #
      # @param bitmask [Integer]
      # @param type [Symbol] `:res` or `:pat`
      # @return [Permissions]
      # @raise [PubnubPam::ArgumentError] for anything but an Integer that fits 32 bits
      # @example
      #   PubnubPam::Permissions.from_bitmask(3).to_a # => [:read, :write]
      def from_bitmask(bitmask, type: :res)
        raise ArgumentError, "type: expected :res or :pat, got #{type.inspect}" unless %i[res pat].include?(type)

        __of_bitmask(type == :pat, bitmask)
      end

      private

      # A permission by its name, as a Symbol; refused where there is none.
      def known(permission)
        names = BITS.keys
        text = permission.to_s if permission.is_a?(Symbol) || permission.is_a?(String)
        names.find { |name| name.name == text } || refuse(permission, text, names)
      end

      def refuse(permission, text, names)
        got = text ? "#{Printable.escape(text.inspect)}#{Suggestion.for(text, names)}" : WrongValue.describe(permission)
        raise ArgumentError, "permission: expected one of #{names.join(", ")}, got #{got}"
      end
    end

    private_class_method :__of_flags, :__of_bitmask

    # @!parse
    #   # Every permission by name with its bit in a token.
    #   BITS = { read: 1, write: 2, manage: 4, delete: 8, create: 16, get: 32, update: 64, join: 128 }.freeze

    # @!method read
    #   @return [Boolean] whether this permission is among them; so for each name in {BITS}
    # @!method read?
    #   @return [Boolean] as {#read}; so for each name in {BITS}
    BITS.each do |name, bit|
      # Shareable, or other Ractors could not call the method.
      define_method(name, &Ractor.make_shareable(proc { calculate_bitmask.anybits?(bit) }))
      alias_method :"#{name}?", name
    end

    # @!method type
    # @return [Symbol] `:res` or `:pat`

    # @!method calculate_bitmask
    # @return [Integer] the sum of the {BITS}

    # @!method presence
    # @return [Boolean, nil] whether reading who is there is granted along with it; nil where nobody decided

    # @return [Array<Symbol>] the names of what is permitted
    # @example
    #   PubnubPam::Permissions.res(read: true, join: true).to_a # => [:read, :join]
    def to_a
      BITS.keys.select { |name| public_send(name) }
    end

    # @return [Hash{Symbol => Boolean}] every name with true or false
    # @example
    #   PubnubPam::Permissions.res(read: true).to_h[:write] # => false
    def to_h
      BITS.to_h { |name, _bit| [name, public_send(name)] }
    end

    # @return [Boolean] true for permissions of the same type, bits and presence
    def ==(other)
      other.is_a?(Permissions) && content == other.content
    end
    alias eql? ==

    # @return [Integer] equal for equal permissions
    def hash
      [self.class, *content].hash
    end

    # @return [String] for people: `read+write`; bits without a name as a number
    def to_s
      words.empty? ? "none" : words.join("+")
    end

    # @return [String]
    def inspect
      "#<#{self.class} #{type} #{self}#{" with presence" if presence}>"
    end

    protected

    # What is compared.
    # @api private
    def content
      [type, calculate_bitmask, presence]
    end

    private

    # The names of what is permitted, and the sum of the bits that have none.
    def words
      nameless = calculate_bitmask & ~BITS.values.sum
      nameless.zero? ? to_a.map(&:name) : [*to_a.map(&:name), nameless.to_s]
    end
  end

  # The documentation uses both spellings.
  Permission = Permissions
end
