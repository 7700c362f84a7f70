# frozen_string_literal: true

require_relative "../pubnub_pam"

module PubnubPam
  # Keeps tokens and returns the same one until it is about to expire. Grants a new one only when there is none.
  #
  # For the same permissions there is one grant at a time, by one thread of one of the processes that share a store. The
  # cache remembers each user's tokens, so that all of them can be revoked.
  #
  # Create one per process and keep it. It is thread-safe and can be used after a fork.
  #
  # @example
  #   emulator = PubnubPam::Emulator.start
  #   cache = PubnubPam::TokenCache.new(emulator.client)
  #   wanted = { ttl: 60, authorized_user_id: "ann", channels: { "a" => PubnubPam::Permissions.res(read: true) } }
  #   cache.fetch(**wanted) == cache.fetch(**wanted) # => true
  #   emulator.requests.size                         # => 1
  class TokenCache
    # Inside the class: a file that opens it before it exists would trigger its autoload.
    require_relative "token_cache/cache_options"
    require_relative "token_cache/encryption"
    require_relative "token_cache/entry"
    require_relative "token_cache/entry_names"
    require_relative "token_cache/live"
    require_relative "token_cache/lock"
    require_relative "token_cache/memory_store"
    require_relative "token_cache/recent"
    require_relative "token_cache/record"
    require_relative "token_cache/records"
    require_relative "token_cache/registry"
    require_relative "token_cache/revocation"
    require_relative "token_cache/safe_store"
    require_relative "token_cache/single_flight"
    require_relative "token_cache/stamps"
    require_relative "token_cache/unlisted"
    require_relative "token_cache/request"
    require_relative "token_cache/requests"

    include Undumpable

    # The store does not work, and what was asked for needs it.
    class StoreError < StandardError
      include Error
    end

    # @param client [Client, #call] grants and revokes; or what returns the client to use, asked at each call. The
    #   default is the app's client, so the cache can be created before there are keys. Caches that share a store need
    #   clients of one keyset
    # @param store [ActiveSupport::Cache::Store, MemoryStore, nil] any object with `read`, `write` (`expires_in:`,
    #   `unless_exist:`), `delete` and `read_multi`; nil is a {MemoryStore} of its own
    # @param refresh_before [Numeric, ActiveSupport::Duration] seconds: a token with less time left is replaced. At most
    #   half of a token's life counts, so short tokens are cached as well.
    # @param encrypt [String, Array<String>, ActiveSupport::MessageEncryptor, nil] a secret of at least 32 bytes, with
    #   which tokens are encrypted in the store; or several, the newest first: older ones only decrypt. Needs Active
    #   Support
    # @param wait_for [Numeric, ActiveSupport::Duration] seconds to wait for the grant of another process, before this
    #   one grants as well
    # @param lock_for [Numeric, ActiveSupport::Duration] seconds after which another process's grant counts as failed:
    #   more than the client's `total_timeout`
    # @param tokens_per_user [Integer] how many tokens of one user are remembered at a time: 1 to 1,000
    # @param clock [#call] returns the current Time
    # @param logger [Logger, nil] gets a warning when the store is down; the client's, where none is given
    # @raise [PubnubPam::ArgumentError] naming the argument, what was expected and what came
    # @raise [ConfigurationError] for `encrypt:` without Active Support
    # @example In a Rails application: one cache for all processes, encrypted
    #   require "active_support"
    #   require "active_support/cache"
    #   rails_cache = ActiveSupport::Cache::MemoryStore.new
    #   cache = PubnubPam::TokenCache.new(PubnubPam::Emulator.start.client, store: rails_cache, encrypt: "k" * 32)
    #   cache.inspect # => "#<PubnubPam::TokenCache on ActiveSupport::Cache::MemoryStore, encrypted>"
    def initialize(client = -> { PubnubPam.client }, store: nil, refresh_before: 300, encrypt: nil, wait_for: 5,
                   lock_for: 35, tokens_per_user: 100, clock: -> { Time.now }, logger: nil)
      CacheOptions.no_block(:new) if block_given?
      @client = CacheOptions.client(client)
      @wait_for = CacheOptions.seconds(:wait_for, wait_for)
      @lock_for = CacheOptions.seconds(:lock_for, lock_for, least: 1)
      @clock = CacheOptions.clock(clock)
      @encryption = Encryption.of(encrypt)
      @store = SafeStore.new(store.nil? ? MemoryStore.new(clock:) : CacheOptions.store(store),
                             CacheOptions.logger(logger), @client)
      @single_flight = SingleFlight.new
      connect(CacheOptions.tokens_per_user(tokens_per_user), CacheOptions.seconds(:refresh_before, refresh_before))
    end

    # A token with these permissions that is not about to expire.
    #
    # @param (see Client::Calls#grant_token!)
    # @return [String] the token
    # @raise (see Client::Calls#grant_token!)
    # @example The same permissions in another order are the same token
    #   cache = PubnubPam::TokenCache.new(PubnubPam::Emulator.start.client)
    #   read = PubnubPam::Permissions.res(read: true)
    #   one = cache.fetch(ttl: 60, channels: { "a" => read, "b" => read })
    #   one == cache.fetch(channels: { "b" => read, "a" => read }, ttl: 60) # => true
    def fetch(**permissions)
      CacheOptions.no_block(:fetch) if block_given?
      cached(permissions).token
    end

    # Like {#fetch}, with the token's expiry.
    #
    # If the service cannot be reached when a token is due for renewal, returns the old token as long as it is valid.
    #
    # @param (see Client::Calls#grant_token!)
    # @return [Entry]
    # @raise (see Client::Calls#grant_token!)
    # @example
    #   cache = PubnubPam::TokenCache.new(PubnubPam::Emulator.start.client)
    #   entry = cache.entry(ttl: 60, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    #   entry.to_h.keys # => [:token, :ttl, :expires_at]
    def entry(**permissions)
      CacheOptions.no_block(:entry) if block_given?
      cached(permissions)
    end

    # Revokes a token. No cache on this store returns it again, in any spelling, also where the service could not be
    # reached.
    #
    # @param token [String]
    # @return [true]
    # @raise [PubnubPam::ArgumentError] for anything but a String
    # @raise (see Client::Calls#revoke_token!)
    # @raise [StoreError] where the token is revoked, but the store could not be told: other processes may return it
    # @example
    #   cache = PubnubPam::TokenCache.new(PubnubPam::Emulator.start.client)
    #   token = cache.fetch(ttl: 60, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    #   cache.revoke(token) # => true
    #   cache.fetch(ttl: 60, channels: { "a" => PubnubPam::Permissions.res(read: true) }) == token # => false
    def revoke(token)
      CacheOptions.no_block(:revoke) if block_given?
      @revocation.token(CacheOptions.token(token))
    end

    # Revokes every token of this user that was granted through a cache on this store. No cache on this store returns
    # any of them again. All are tried, also after one that could not be revoked; call it again for the rest.
    #
    # Only tokens in the store are known. After `Rails.cache.clear`, or where a Redis has lost its data, this returns 0
    # although older tokens are valid until they expire: keep the tokens in a store that is not cleared.
    #
    # @param authorized_user_id [String]
    # @return [Integer] how many were revoked
    # @raise [PubnubPam::ArgumentError] for anything but a user id
    # @raise [StoreError] where the store does not say which tokens there are, or some cannot be decrypted, or it could
    #   not be told; the message says what was revoked
    # @raise [ResponseError, ConnectionError] the first of what kept tokens from being revoked
    # @example
    #   cache = PubnubPam::TokenCache.new(PubnubPam::Emulator.start.client)
    #   read = PubnubPam::Permissions.res(read: true)
    #   %w[a b].each { |room| cache.fetch(ttl: 60, authorized_user_id: "ann", channels: { room => read }) }
    #   cache.revoke_all("ann") # => 2
    def revoke_all(authorized_user_id)
      CacheOptions.no_block(:revoke_all) if block_given?
      @revocation.all(CacheOptions.user(authorized_user_id))
    end

    # @return [String] without tokens
    def inspect
      "#<#{self.class} on #{@store.store_name}#{", encrypted" if @encryption.encrypts?}>"
    end
    alias to_s inspect

    private

    def connect(tokens_per_user, refresh_before)
      @names = EntryNames.new(@client)
      @requests = Requests.new(@client, @names, refresh_before)
      records = Records.new(@store, @encryption)
      @live = Live.new(@store, @names, records, @clock)
      @registry = Registry.new(@store, @names, records, tokens_per_user, @clock)
      @revocation = Revocation.new(@client, @live, @registry, @names)
    end

    def cached(permissions)
      request = @requests.of(permissions)
      entry = nil
      entry = @live.find(request, request.margin) || renew(request) until entry
      entry
    end

    # If no new token can be granted, returns the old one, unless it has expired or was revoked meanwhile.
    # @return [Entry, nil] nil if another thread has found a token in the store
    def renew(request)
      @single_flight.share(request.key) { |granted| take_turns(request, granted) }
    rescue ConnectionError, TooManyRequestsError, ServerError => e
      found = @live.find(request, 0) or raise

      @store.log(:warn, "a token could not be renewed, the old one is valid until #{found.expires_at}: #{e.message}")
      found
    end

    # The holder of the lock grants. The others look for its token in the store until they have waited long enough.
    def take_turns(request, granted)
      lock = Lock.new(@store, @names.lock(request.key), @lock_for)
      lock.waiting(@wait_for) do |held|
        # Those that wait take a token that the other process is about to renew.
        found = @live.find(request, held ? request.margin : request.margin / 2.0)
        found || (held && (recovered(request) || grant(request, granted)))
      end
    end

    def recovered(request)
      @live.find(request, request.margin) if @live.recover(request)
    end

    # If all of the user's tokens were revoked during the grant, revokes this one as well and grants another.
    def grant(request, granted)
      GRANTS.downto(1) do |left|
        stamp = @live.stamp(request)
        entry = granted_entry(request)
        granted.call(entry)
        record(request, entry, stamp)
        return entry if left == 1 || !@live.revoked_since?(request, stamp)

        discard(entry.token)
      end
    end

    # Attempts, if a user's tokens are revoked again and again.
    GRANTS = 3
    private_constant :GRANTS

    # Its life is counted from before the request, so it never ends later than this says.
    def granted_entry(request)
      began = @clock.call
      token = grant_token(@client.call, request.draft)
      Entry.new(token:, ttl: request.ttl, expires_at: (began + request.life).floor(3))
    end

    # A decorated client is asked by its public method, which may be its own and reads the keywords again.
    def grant_token(client, draft)
      client.is_a?(Client) ? client.send(:grant_draft!, draft) : client.grant_token!(**draft.to_h)
    end

    # It is listed first, so that {#revoke_all} finds each token that the cache can return.
    def record(request, entry, stamp)
      @registry.add(request.owner, entry) if request.user
      @live.keep(request, entry, stamp)
    end

    def discard(token)
      @revocation.token(token)
    rescue Error => e
      @store.log(:warn, "a token that was granted while its user's were revoked could not be revoked: #{e.message}")
    end
  end
end
