# frozen_string_literal: true

module PubnubPam
  class Token
    # May this token do that, and if not, why? Answered by the rules that the emulator follows.
    module Access
      # @param permission [Symbol] a name in {Permissions::BITS}
      # @param channel [String, nil] exactly one of these eight is given
      # @param channel_group [String, nil]
      # @param uuid [String, nil] the user whose metadata in App Context it is about
      # @param user [String, nil] the user of DataSync; permissions on a `uuid` do not count here, nor the reverse
      # @param entity [String, nil] likewise `relationship:` and `membership:`: an object of DataSync
      # @param category [Symbol, nil] `:channels` or `:uuids`: with `:get`, whether the metadata of all channels, or of
      #   all users, may be listed on a keyset that asks for permission to do that
      # @param user_id [String, nil] who uses the token; nil asks for the user it was granted to
      # @param at [Time, Date, Numeric] a moment; a Date is its first one in the local time zone, a number Unix seconds
      # @return [Boolean]
      # @raise [PubnubPam::ArgumentError] for an unknown permission, an empty name, not exactly one resource, or no
      #   moment
      # @example
      #   token = PubnubPam::Token.parse(PubnubPam::Emulator.start.client.grant_token!(
      #     ttl: 15, channels: { "^room-[0-9]+$" => PubnubPam::Permissions.pat(read: true) }
      #   ))
      #   token.allows?(:read, channel: "room-7")  # => true
      #   token.allows?(:write, channel: "room-7") # => false
      def allows?(permission, channel: nil, channel_group: nil, uuid: nil, user: nil, entity: nil, relationship: nil,
                  membership: nil, category: nil, user_id: nil, at: Time.now, **unknown)
        misspelt(unknown) unless unknown.empty?
        question = { channel:, channel_group:, uuid:, user:, entity:, relationship:, membership:, category:, user_id: }
        permits?(PermissionNames.known(permission), question, Moment.seconds(:at, at))
      end

      # The answer of {#allows?} as a sentence.
      #
      # It also says what `read` on a wildcard channel permits: subscribers to `user.*` get the messages of `user.bob`.
      #
      # @param (see #allows?)
      # @return [String]
      # @raise (see #allows?)
      # @example
      #   token = PubnubPam::Token.parse(PubnubPam::Emulator.start.client.grant_token!(
      #     ttl: 15, channels: { "room-1" => PubnubPam::Permissions.res(read: true) }
      #   ))
      #   token.explain(:write, channel: "room-1")
      #   # => "403 because the token gives read, but not write, on channel \"room-1\""
      def explain(permission, channel: nil, channel_group: nil, uuid: nil, user: nil, entity: nil, relationship: nil,
                  membership: nil, category: nil, user_id: nil, at: Time.now, **unknown)
        misspelt(unknown) unless unknown.empty?
        question = { channel:, channel_group:, uuid:, user:, entity:, relationship:, membership:, category:, user_id: }
        explanation(PermissionNames.known(permission), question, Moment.seconds(:at, at))
      end

      private

      def misspelt(unknown)
        Keywords.refuse(unknown.keys, Keywords.of(Access.instance_method(:allows?)))
      end
    end
  end
end
