# frozen_string_literal: true

module PubnubPam
  class Token
    # May this token do that, and if not, why? Answered by the rules that the emulator follows.
    module Access
      # The keyword that names a resource, with the extension's word for its kind.
      TARGETS = { channel: :channels, channel_group: :groups, uuid: :uuids }.freeze
      private_constant :TARGETS

      # @param permission [Symbol] a name in {Permissions::BITS}
      # @param channel [String, nil] exactly one of these three is given
      # @param channel_group [String, nil]
      # @param uuid [String, nil] the user whose metadata it is about
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
      def allows?(permission, channel: nil, channel_group: nil, uuid: nil, user_id: nil, at: Time.now, **unknown)
        misspelt(unknown) unless unknown.empty?
        refusal_of(permission, { channel:, channel_group:, uuid: }, user_id, at).nil?
      end

      # The answer of {#allows?} as a sentence.
      #
      # It also says what `read` on a wildcard channel opens: whoever may subscribe to `user.*` hears `user.bob`.
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
      def explain(permission, channel: nil, channel_group: nil, uuid: nil, user_id: nil, at: Time.now, **unknown)
        misspelt(unknown) unless unknown.empty?
        permission = PermissionNames.known(permission)
        targets = { channel:, channel_group:, uuid: }
        refusal = refusal_of(permission, targets, user_id, at)
        refusal ? "403 because #{why(refusal, permission, targets, user_id, at)}" : allowed(permission, targets)
      end

      private

      def misspelt(unknown)
        Keywords.refuse(unknown.keys, Keywords.of(Access.instance_method(:allows?)))
      end

      def refusal_of(permission, targets, user_id, at)
        target, name = one_of(targets)
        refusal(PermissionNames.known(permission), TARGETS.fetch(target), name, user_id, Moment.seconds(:at, at))
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
        "#{target.to_s.tr("_", " ")} #{quoted(name)}"
      end

      # What a subscriber to a wildcard channel hears.
      def opened(permission, targets)
        channel = targets[:channel]
        prefix = Native.wildcard_prefix(channel) if channel && permission == :read
        prefix && ", a wildcard: who subscribes to it hears every channel that begins with #{quoted(prefix)}"
      end

      # How a channel is heard on which the token gives nothing.
      def heard(permission, targets, at)
        channel = targets[:channel]
        wildcard = heard_by(channel, Moment.seconds(:at, at)) if channel && permission == :read
        return unless wildcard

        "; but it gives read on the wildcard #{quoted(wildcard)}, and who subscribes to that hears " \
          "#{quoted(channel)} too"
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
        raise ArgumentError, "resource: expected exactly one of #{TARGETS.keys.join(", ")}, got #{got}"
      end

      def shortfall(permission, bitmask, place)
        granted = PermissionNames.of(Permissions.from_bitmask(bitmask))
        return "the token gives nothing on #{place}" if granted.empty?

        "the token gives #{granted.join(", ")}, but not #{permission}, on #{place}"
      end
    end
  end
end
