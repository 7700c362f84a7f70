# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # The Access Manager calls in the official gem's form. They take one Hash of options, by Symbol or String, or
    # keywords; options that they do not know are ignored.
    #
    # Every call that goes to the service takes `http_sync: true` to wait and return the envelope, `callback:` or a
    # block to get it, and returns a {Future} otherwise. A wrong call, or one without a key that it needs, raises
    # `Pubnub::ArgumentError` at once; everything else that goes wrong comes as a `Pubnub::ErrorEnvelope`.
    module OfficialCalls
      # Asks for a token; see {PubnubPam::Client::Calls#grant_token}.
      #
      # @param options [Hash] `:ttl` (minutes), `:authorized_user_id`, `:channels`, `:channel_groups`, `:uuids`,
      #   `:spaces_permissions`, `:users_permissions`, `:meta`, `:categories`; and, of this gem alone, `:users`,
      #   `:data_sync`, `:projections`
      # @return [Future, Envelope] its `result[:data]["token"]` is the token
      # @example
      #   PubnubPam::Emulator.start do |emulator|
      #     pubnub = Pubnub.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false)
      #     future = pubnub.grant_token(
      #       ttl: 15,
      #       authorized_user_id: "my-authorized-uuid",
      #       channels: { "my-channel" => Pubnub::Permissions.res(read: true) }
      #     )
      #     token = future.value.result[:data]["token"]
      #     pubnub.parse_token(token)["uuid"] # => "my-authorized-uuid"
      #   end
      # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
      def grant_token(options = {}, &block)
        pubnub_pam.call(:grant_token, options, block)
      end

      # Makes a token invalid before its time.
      #
      # @overload revoke_token(token, options = {})
      # @overload revoke_token(options)
      # @param options [Hash] `:token`
      # @return [Future, Envelope]
      # @example
      #   PubnubPam::Emulator.start do |emulator|
      #     pubnub = Pubnub.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false, http_sync: true)
      #     grant = pubnub.grant_token(ttl: 15, channels: { "a" => Pubnub::Permissions.res(read: true) })
      #     pubnub.revoke_token(grant.result[:data]["token"]).result[:operation] # => :revoke_token
      #   end
      # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
      def revoke_token(token = {}, options = {}, &block)
        options = token.is_a?(Hash) ? token : { **ClientOptions.by_symbol(options), token: }
        pubnub_pam.call(:revoke_token, options, block)
      rescue PubnubPam::ArgumentError => e
        ClientCache.refuse(e)
      end

      # Decodes a token; see {PubnubPam.parse_token}.
      #
      # @overload parse_token(token)
      # @overload parse_token(token:)
      # @param token [String]
      # @return [Hash{String => Object}]
      # @raise [InvalidTokenError] which is an `::ArgumentError`, as that gem raises for some
      # @example
      #   pubnub = Pubnub.new(subscribe_key: "sub-c-example", user_id: "me")
      #   pubnub.parse_token("not a token") # raises PubnubPam::InvalidTokenError
      # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
      def parse_token(token = nil)
        PubnubPam.parse_token(CallOptions.one_token(token))
      rescue PubnubPam::ArgumentError => e
        ClientCache.refuse(e)
      end

      # Sends a token along with every request from now on, before the client's `auth_key`.
      #
      # @overload set_token(token)
      # @overload set_token(token:)
      # @param token [String, nil] nil, or an empty one, clears it
      # @return [nil]
      # @example
      #   pubnub = Pubnub.new(subscribe_key: "sub-c-example", user_id: "me")
      #   pubnub.set_token("p0F2AkF0...") # => nil
      # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
      def set_token(token) # rubocop:disable Naming/AccessorMethodName -- that is its name
        env[:token] = CallOptions.settable_token(token)
        nil
      rescue PubnubPam::ArgumentError => e
        ClientCache.refuse(e)
      end

      # Permits auth keys, or everybody, what is not refused: the official defaults. `read`, `write` and `manage` are
      # granted unless they are false, `delete`, `get`, `update` and `join` only where they are given, for 1440 minutes
      # where no ttl is given. {PubnubPam::Client::Legacy#grant} permits what it is asked to, and nothing else.
      #
      # @param options [Hash] `:channel` or `:channels`, `:group`, `:channel_group` or `:channel_groups`, `:uuids`: a
      #   String, with commas between names, a Symbol or an Array; `:presence` and `:with_presence` add the presence
      #   channels of channels; `:auth_key`; a flag for each permission; `:ttl` in minutes. `:categories` (`channels`,
      #   `uuids`: an Array, a String, or a Hash that says get of each) stands alone, with `:auth_key` and `get: true`
      # @return [Future, Envelope] its `result[:data]` is the service's `payload`
      # @example
      #   PubnubPam::Emulator.start do |emulator|
      #     pubnub = Pubnub.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false, http_sync: true)
      #     envelope = pubnub.grant(channel: :demo, write: false)
      #     envelope.result[:data]["channels"]["demo"].values_at("r", "w", "m", "d") # => [1, 0, 1, 0]
      #   end
      # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
      def grant(options = {}, &block)
        pubnub_pam.call(:grant, options, block)
      end

      # Takes permissions away. The flags are those of the official gem: `read: false` and `write: false` mean that
      # reading or writing is *not* taken away, but granted; `manage: false` likewise, with channel groups.
      #
      # @param options [Hash] as for {#grant}
      # @return [Future, Envelope] its `result[:data]` is the service's `payload`
      # @example
      #   PubnubPam::Emulator.start do |emulator|
      #     pubnub = Pubnub.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false, http_sync: true)
      #     envelope = pubnub.revoke(channel: :demo)
      #     envelope.result[:data]["channels"]["demo"].values_at("r", "w", "m") # => [0, 0, 0]
      #   end
      # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
      def revoke(options = {}, &block)
        pubnub_pam.call(:revoke, options, block)
      end

      # Asks what is granted.
      #
      # @param options [Hash] as for {#grant}, without flags, `:uuids` and `:ttl`
      # @return [Future, Envelope] its `result[:data]` is the service's `payload`
      # @example
      #   PubnubPam::Emulator.start do |emulator|
      #     pubnub = Pubnub.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false, http_sync: true)
      #     pubnub.grant(channel: :demo, ttl: 60)
      #     pubnub.audit(channel: :demo).result[:data]["channels"]["demo"]["ttl"] # => 60
      #   end
      # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
      def audit(options = {}, &block)
        pubnub_pam.call(:audit, options, block)
      end
    end
  end
end
