# frozen_string_literal: true

module PubnubPam
  class Token
    # May this token do that, and if not, why? Answered by the rules that the emulator follows.
    module Access
      # The keywords that name what a question is about.
      TARGETS = Kinds::BY_KEYWORD.keys.freeze
      private_constant :TARGETS

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
        targets = { channel:, channel_group:, uuid:, user:, entity:, relationship:, membership:, category: }
        refusal_of(permission, targets, user_id, at).nil?
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
        permission = PermissionNames.known(permission)
        targets = { channel:, channel_group:, uuid:, user:, entity:, relationship:, membership:, category: }
        refusal = refusal_of(permission, targets, user_id, at)
        refusal ? "403 because #{why(refusal, permission, targets, user_id, at)}" : allowed(permission, targets)
      end

      # What `get` on a category opens.
      LISTS = { channels: "the metadata of all channels", uuids: "the metadata of all users" }.freeze
      private_constant :LISTS

      private

      def misspelt(unknown)
        Keywords.refuse(unknown.keys, Keywords.of(Access.instance_method(:allows?)))
      end

      def refusal_of(permission, targets, user_id, at)
        target, name = one_of(targets)
        kind = Kinds::BY_KEYWORD.fetch(target).native
        refusal(PermissionNames.known(permission), kind, name, user_id, Moment.seconds(:at, at))
      end

      def allowed(permission, targets)
        "allowed: the token gives #{permission} on #{place(targets)}#{opened(permission, targets)}"
      end

      def why((reason, bitmask), permission, targets, user_id, at)
        case reason
        when :expired then "the token expired at #{expires_at}"
        when :other_user then "the token is for user #{quoted(authorized_user_id)}, not #{quoted(user_id)}"
        else "#{shortfall(permission, bitmask, place(targets))}#{heard(permission, targets, at)}"
        end
      end

      # `channel "room-1"`
      def place(targets)
        target, name = targets.compact.first
        "#{Kinds::BY_KEYWORD.fetch(target).word} #{quoted(name)}"
      end

      # What a category permits, or what a subscriber to a wildcard channel gets.
      def opened(permission, targets)
        return ": its holder may list #{LISTS.fetch(targets[:category].to_sym)}" if targets[:category]

        channel = targets[:channel]
        prefix = Native.wildcard_prefix(channel) if channel && permission == :read
        prefix && ", a wildcard: its subscribers get the messages of every channel that begins with #{quoted(prefix)}"
      end

      # The wildcard by which a subscriber gets the messages of a channel on which the token gives nothing.
      def heard(permission, targets, at)
        channel = targets[:channel]
        wildcard = heard_by(channel, Moment.seconds(:at, at)) if channel && permission == :read
        return unless wildcard

        "; but it gives read on the wildcard #{quoted(wildcard)}, whose subscribers also get the messages of " \
          "#{quoted(channel)}"
      end

      def quoted(text)
        text = text.to_s
        # So Rack labels text; the extension has refused what is none.
        text = text.dup.force_encoding(Encoding::UTF_8) if text.encoding == Encoding::BINARY
        Printable.escape(text.inspect)
      end

      def one_of(targets)
        given = targets.compact
        return given.first if given.one?

        got = given.empty? ? "none" : given.keys.join(" and ")
        raise ArgumentError, "resource: expected exactly one of #{TARGETS.join(", ")}, got #{got}"
      end

      def shortfall(permission, bitmask, place)
        granted = PermissionNames.of(Permissions.from_bitmask(bitmask))
        return "the token gives nothing on #{place}" if granted.empty?

        "the token gives #{granted.join(", ")}, but not #{permission}, on #{place}"
      end
    end
  end
end
