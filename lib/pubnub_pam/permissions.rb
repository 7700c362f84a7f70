# frozen_string_literal: true

require_relative "frozen_value"

module PubnubPam
  # What a token shall permit on one resource ({.res}) or on every resource that matches a pattern ({.pat}).
  #
  # Frozen values: equal ones are `==`, work as Hash keys and can be shared between Ractors.
  #
  # @example
  #   PubnubPam::Permissions.res(read: true, write: true) # => #<PubnubPam::Permissions res read+write>
  # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
  class Permissions
    include FrozenValue

    class << self
      # Permissions on the resource of exactly the name that is the key.
      #
      # @param read [Boolean, nil] channels, channel groups
      # @param write [Boolean, nil] channels
      # @param manage [Boolean, nil] channels, channel groups
      # @param delete [Boolean, nil] channels, uuids, users, entities, relationships, memberships
      # @param create [Boolean, nil] the objects of DataSync: channels, users, entities, relationships, memberships
      # @param get [Boolean, nil] channels, uuids, users, entities, relationships, memberships, categories
      # @param update [Boolean, nil] channels, uuids, users, entities, relationships, memberships
      # @param join [Boolean, nil] channels
      # @param presence [Boolean, nil] whether reading who is there, on `name-pnpres`, is granted along with it:
      #   channels, channel groups; false says that it is not wanted, nil says nothing
      # @return [Permissions]
      # @raise [PubnubPam::ArgumentError] for an unknown keyword, and for anything but true, false and nil: to Ruby,
      #   the String "false" is true
      # @example
      #   PubnubPam::Permissions.res(read: true).type # => :res
      def res(read: false, write: false, manage: false, delete: false, create: false, get: false, update: false,
              join: false, presence: nil, **unknown)
        PermissionNames.misspelt(unknown) unless unknown.empty?
        __of_flags(false, read, write, manage, delete, create, get, update, join, presence)
      end

      # Permissions on every resource whose name the key, a regular expression (RE2), matches.
      #
      # @param (see .res)
      # @return (see .res)
      # @raise (see .res)
      # @example
      #   PubnubPam::Permissions.pat(get: true).type # => :pat
      def pat(read: false, write: false, manage: false, delete: false, create: false, get: false, update: false,
              join: false, presence: nil, **unknown)
        PermissionNames.misspelt(unknown) unless unknown.empty?
        __of_flags(true, read, write, manage, delete, create, get, update, join, presence)
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

        __of_bitmask(type == :pat, bitmask, nil)
      end

      # Marshal calls it.
      # @api private
      def _load(text)
        type, bitmask, presence = text.split
        __of_bitmask(type == "pat", Integer(bitmask), { "true" => true, "false" => false }[presence])
      end
    end

    private_class_method :new, :__of_flags, :__of_bitmask, :_load

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

    # @return [Hash{String => Boolean}] {#to_h} as JSON can hold it
    # @example
    #   PubnubPam::Permissions.res(read: true).as_json["read"] # => true
    def as_json(*)
      to_h.transform_keys(&:name)
    end

    # @return [String] {#as_json} as text
    def to_json(state = nil, *)
      JsonForm.text(as_json, state)
    end

    # For Marshal: a job's argument, a cache's value.
    # @api private
    def _dump(_level)
      "#{type} #{calculate_bitmask} #{presence}"
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
      names = PermissionNames.of(self)
      names.empty? ? "none" : names.join("+")
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
  end

  # The documentation uses both spellings.
  Permission = Permissions
end
