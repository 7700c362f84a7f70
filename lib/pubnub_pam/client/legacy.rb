# frozen_string_literal: true

module PubnubPam
  class Client
    # Access Manager before tokens (v2): permissions for auth keys that the application chooses, or for everybody.
    #
    # Names say what a call is about: a String, a Symbol or an Array of them; in a String, commas separate names.
    # Without channels, channel groups, uuids and categories a call is about the whole keyset. Channels may be `a.*` or
    # `*`, the channel group `:` stands for all of them. A presence channel (`a-pnpres`) is a channel of its own.
    module Legacy
      # Sent to take all permissions away. It names all of them, because it is not documented what the service does with
      # one that is left out.
      NOTHING = %i[read write manage delete get update join].to_h { |name| [name, false] }.freeze
      # The longest legacy grant: a year.
      MOST_MINUTES = 525_600
      private_constant :NOTHING, :MOST_MINUTES

      # Permits what is asked for, and nothing else: for the same names and keys, it replaces an earlier grant.
      #
      # @param channel [String, Symbol, Array, nil] channels; `channels:` is accepted as well
      # @param channel_group [String, Symbol, Array, nil] channel groups; likewise `channel_groups:` and `group:`
      # @param uuids [String, Symbol, Array, nil] users, whose metadata it is about; not beside the others
      # @param categories [String, Symbol, Array, nil] `channels`, `uuids`: with `get: true` and no other permission,
      #   the keys may list the metadata of all channels, or of all users
      # @param auth_key [String, Symbol, Array, nil] the keys it is for; needed with `uuids:` and `categories:`. Without
      #   any, it is for everybody, unless the client has `require_user: true`. The client's own token and auth key have
      #   nothing to do with it.
      # @param read [Boolean, nil] likewise `write:`, `manage:`, `delete:`, `get:`, `update:`, `join:`; at least one
      #   has to be given, though it may be false
      # @param ttl [Integer, ActiveSupport::Duration, nil] minutes, 1 to 525,600 (a year), with categories at least 2; 0
      #   is for ever; nil leaves it to the service, which takes a day
      # @param http_sync [Boolean, nil] whether to wait and return the {Envelope}; if left out, the client's own;
      #   nil is false
      # @param callback [#call, nil] gets the {Envelope}; a block does the same. If left out, the client's own; nil is
      #   none
      # @return [Future, Envelope] its `result[:data]` is the service's `payload`
      # @raise [PubnubPam::ArgumentError] naming the argument, what was expected and what came
      # @raise [ConfigurationError] where the client has no publish or secret key
      # @example
      #   client = PubnubPam::Emulator.start.client(http_sync: true)
      #   envelope = client.grant(channel: "room-1", auth_key: "ann-key", read: true, write: true, ttl: 60)
      #   envelope.result[:data]["auths"]["ann-key"]["w"] # => 1
      # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
      def grant(channel: nil, channels: nil, channel_group: nil, channel_groups: nil, group: nil, uuids: nil,
                categories: nil, auth_key: nil, read: nil, write: nil, manage: nil, delete: nil, get: nil, update: nil,
                join: nil, ttl: nil, http_sync: @http_sync, callback: @callback, **unknown, &block)
        misspelt(:grant, unknown, Legacy) unless unknown.empty?
        flags = Checks.flags({ read:, write:, manage:, delete:, get:, update:, join: })
        Checks.required_key(auth_key) if @require_user
        options = { channel:, channels:, channel_group:, channel_groups:, group:, uuids:, categories:, auth_key:,
                    **NOTHING, **flags.compact, ttl: Checks.minutes(ttl, MOST_MINUTES) }
        replace_grant(:grant, options, http_sync, one_callback(callback, block))
      end

      # Takes away every permission that {#grant} gave for these names and keys. What was granted more broadly stays.
      #
      # @param (see #audit)
      # @param uuids [String, Symbol, Array, nil] users; not beside the others
      # @param categories [String, Symbol, Array, nil] `channels`, `uuids`; with `auth_key:`
      # @return [Future, Envelope] its `result[:data]` is the service's `payload`
      # @raise (see #grant)
      # @example
      #   client = PubnubPam::Emulator.start.client(http_sync: true)
      #   client.revoke(channel: "room-1", auth_key: "ann-key").result[:data]["auths"]["ann-key"]["w"] # => 0
      # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
      def revoke(channel: nil, channels: nil, channel_group: nil, channel_groups: nil, group: nil, uuids: nil,
                 categories: nil, auth_key: nil, http_sync: @http_sync, callback: @callback, **unknown, &block)
        misspelt(:revoke, unknown, Legacy) unless unknown.empty?
        options = { channel:, channels:, channel_group:, channel_groups:, group:, uuids:, categories:, auth_key:,
                    **NOTHING }
        replace_grant(:revoke, options, http_sync, one_callback(callback, block))
      end

      # Asks what is granted.
      #
      # @param channel [String, Symbol, Array, nil] channels; `channels:` is accepted as well
      # @param channel_group [String, Symbol, Array, nil] channel groups; likewise `channel_groups:` and `group:`
      # @param auth_key [String, Symbol, Array, nil] keys; alone, they are ignored by the service
      # @param http_sync [Boolean, nil] whether to wait and return the {Envelope}; if left out, the client's own;
      #   nil is false
      # @param callback [#call, nil] gets the {Envelope}; a block does the same. If left out, the client's own; nil is
      #   none
      # @return [Future, Envelope] its `result[:data]` is the service's `payload`; a `"ttl"` in it is the minutes left
      # @raise (see #grant)
      # @example
      #   client = PubnubPam::Emulator.start.client(http_sync: true)
      #   client.grant(channel: "room-1", read: true, ttl: 60)
      #   client.audit(channel: "room-1").result[:data]["channels"]["room-1"]["ttl"] # => 60
      # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
      def audit(channel: nil, channels: nil, channel_group: nil, channel_groups: nil, group: nil, auth_key: nil,
                http_sync: @http_sync, callback: @callback, **unknown, &block)
        misspelt(:audit, unknown, Legacy) unless unknown.empty?
        options = { channel:, channels:, channel_group:, channel_groups:, group:, auth_key: }
        @runner.run(:audit, options, http_sync, one_callback(callback, block)) do
          Native.uninterrupted { @connection.legacy_audit(options) }
        end
      end

      private

      # A grant is replaced by the next one; one that permits nothing revokes.
      def replace_grant(operation, options, sync, callback)
        @runner.run(operation, options, sync, callback) do
          Native.uninterrupted { @connection.legacy_grant(options) }
        end
      end
    end
  end
end
