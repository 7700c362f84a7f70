# frozen_string_literal: true

module PubnubPam
  class Client
    # The calls that go to the service, each in the official form and in a bang form that returns or raises.
    module Calls
      # Asks for a token.
      #
      # Each permission map is name => {Permissions}: `Permissions.res` for the resource of that name,
      # `Permissions.pat` where the name is a regular expression (RE2). A Regexp as a name is a pattern too, and is
      # translated. An Array of permissions gives one name both.
      #
      # @param ttl [Integer, ActiveSupport::Duration] minutes, 1 to 43,200 (30 days)
      # @param authorized_user_id [String, nil] the only user who may use the token; `authorized_uuid:` is accepted. nil
      #   makes a token that anyone can use, unless the client has `require_user: true`
      # @param channels [Hash, nil] read, write, manage, delete, get, update, join; create for DataSync's channels
      # @param channel_groups [Hash, nil] read, manage
      # @param uuids [Hash, nil] users whose metadata App Context keeps: get, update, delete
      # @param categories [Hash, Array, nil] whole kinds of resource: `get` on `:channels` or `:uuids` lets the token
      #   list the metadata of all channels, or of all users. A Hash of names and `Permissions.res(get: true)`, or the
      #   names alone
      # @param users [Hash, nil] users of DataSync, for whom `uuids:` does not count: create, get, update, delete
      # @param data_sync [Hash, nil] `{ entities: {…}, relationships: {…}, memberships: {…} }`, each a permission map:
      #   create, get, update, delete. DataSync's users and channels are `users:` and `channels:`
      # @param projections [Hash, nil] which view of a DataSync object the token shows:
      #   `{ resources: { entities: { "car-1" => "telemetry" } }, patterns: {…} }`, below `entities`, `relationships`,
      #   `users`, `channels` and `memberships`. They permit nothing by themselves, and travel in `meta`
      # @param spaces_permissions [Hash, nil] another word for `channels:`; not beside `channels:`, `channel_groups:`
      #   and `uuids:`
      # @param users_permissions [Hash, nil] another word for `uuids:`, and not for `users:`; likewise
      # @param meta [Hash, nil] data that the token carries. The documentation promises scalars; the service takes
      #   nested Hashes and Arrays too, and so does this.
      # @param http_sync [Boolean, nil] whether to wait and return the {Envelope}; if left out, the client's own;
      #   nil is false
      # @param callback [#call, nil] gets the {Envelope}; a block does the same. If left out, the client's own; nil is
      #   none
      # @return [Future, Envelope]
      # @raise [PubnubPam::ArgumentError] naming the argument, what was expected and what came
      # @raise [ConfigurationError] where the client has no publish or secret key
      # @example
      #   client = PubnubPam::Emulator.start.client
      #   future = client.grant_token(
      #     ttl: 15,
      #     authorized_user_id: "my-authorized-uuid",
      #     channels: { "my-channel" => PubnubPam::Permissions.res(read: true) }
      #   )
      #   future.value.result[:data]["message"] # => "Success"
      # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
      def grant_token(ttl:, authorized_user_id: nil, authorized_uuid: nil, uuids: nil, channels: nil,
                      channel_groups: nil, categories: nil, users: nil, data_sync: nil, projections: nil,
                      users_permissions: nil, spaces_permissions: nil, meta: nil, http_sync: @http_sync,
                      callback: @callback, **unknown, &block)
        misspelt(:grant_token, unknown) unless unknown.empty?
        draft = draft([ttl, authorized_user_id, authorized_uuid, uuids, channels, channel_groups, categories, users,
                       data_sync, projections, users_permissions, spaces_permissions, meta])
        ask_for_token(draft, http_sync, one_callback(callback, block))
      end

      # Asks for a token and returns it.
      #
      # @param (see #grant_token)
      # @return [String] the token
      # @raise (see #grant_token)
      # @raise [ResponseError] what the service said
      # @raise [ConnectionError] where no answer came
      # @example
      #   client = PubnubPam::Emulator.start.client
      #   token = client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
      #   token.start_with?("p0F2") # => true
      def grant_token!(ttl:, authorized_user_id: nil, authorized_uuid: nil, uuids: nil, channels: nil,
                       channel_groups: nil, categories: nil, users: nil, data_sync: nil, projections: nil,
                       users_permissions: nil, spaces_permissions: nil, meta: nil, **unknown)
        misspelt(:grant_token!, unknown) unless unknown.empty?
        Checks.no_block(:grant_token) if block_given?
        grant_draft!(draft([ttl, authorized_user_id, authorized_uuid, uuids, channels, channel_groups, categories,
                            users, data_sync, projections, users_permissions, spaces_permissions, meta]))
      end

      # Makes a token invalid before its time. It can take the service's edges up to a minute to notice.
      #
      # Revocation has to be enabled on the keyset ("Revoke v3 Token").
      #
      # @overload revoke_token(token, http_sync: @http_sync, callback: @callback)
      # @overload revoke_token(token:, http_sync: @http_sync, callback: @callback)
      # @param token [String]
      # @param http_sync [Boolean, nil] whether to wait and return the {Envelope}; if left out, the client's own;
      #   nil is false
      # @param callback [#call, nil] gets the {Envelope}; a block does the same. If left out, the client's own; nil is
      #   none
      # @return [Future, Envelope]
      # @raise [PubnubPam::ArgumentError] for an empty token, or none
      # @raise [ConfigurationError] where the client has no publish or secret key
      # @example
      #   client = PubnubPam::Emulator.start.client
      #   token = client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
      #   client.revoke_token(token).value.status[:code] # => 200
      # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
      def revoke_token(positional = NOT_GIVEN, token: NOT_GIVEN, http_sync: @http_sync, callback: @callback, &block)
        token = Checks.one_token(positional, token)
        @runner.run(:revoke_token, NOTHING_TOLD, http_sync, one_callback(callback, block)) do
          Native.uninterrupted { @connection.revoke(token) }
        end
      end

      # Makes a token invalid and returns.
      #
      # @overload revoke_token!(token)
      # @overload revoke_token!(token:)
      # @param token [String]
      # @return [true]
      # @raise (see #revoke_token)
      # @raise [ResponseError] what the service said
      # @raise [ConnectionError] where no answer came
      # @example
      #   client = PubnubPam::Emulator.start.client
      #   token = client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
      #   client.revoke_token!(token) # => true
      def revoke_token!(positional = NOT_GIVEN, token: NOT_GIVEN)
        Checks.no_block(:revoke_token) if block_given?
        answer(revoke_token(positional, token:, http_sync: true, callback: nil))
        true
      end

      private

      # The token of a draft. The token cache calls it with a draft that it has read already.
      def grant_draft!(draft)
        answer(ask_for_token(draft, true, nil)).token
      end

      # A token is a secret.
      NOTHING_TOLD = {}.freeze
      private_constant :NOTHING_TOLD

      # A block counts before the client's own callback. Beside another callback, one of the two would never be called.
      def one_callback(callback, block)
        return Checks.callback(callback) if block.nil?
        return block if callback.nil? || callback.equal?(@callback)

        raise ArgumentError, "callback: expected a callback or a block, got both"
      end

      def misspelt(name, unknown, calls = Calls)
        Keywords.refuse(unknown.keys, Keywords.of(calls.instance_method(name)))
      end

      # The values of {Draft::KEYWORDS}, in that order. As keywords, in a Hash, they cost 5 % more instructions a call.
      def draft(values)
        Draft.of(values, require_user: @require_user)
      end

      def ask_for_token(draft, sync, callback)
        @runner.run(:grant_token, draft, sync, callback) { @connection.grant(draft.native) }
      end

      def answer(envelope)
        envelope.error? ? raise(envelope.error) : envelope
      end
    end
  end
end
