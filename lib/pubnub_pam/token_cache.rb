# frozen_string_literal: true

require_relative "../pubnub_pam"

module PubnubPam
  # Gives out tokens that were granted before, as long as they have enough life left, and grants where there is none.
  #
  # One grant at a time is made for the same permissions: by one thread of a process, and by one process of those that
  # share a store. The cache remembers which tokens are whose, so that all of a user's can be revoked.
  #
  # Make one per process and keep it: it is thread-safe and survives forks.
  #
  # @example
  #   emulator = PubnubPam::Emulator.start
  #   cache = PubnubPam::TokenCache.new(emulator.client)
  #   wanted = { ttl: 60, authorized_user_id: "ann", channels: { "a" => PubnubPam::Permissions.res(read: true) } }
  #   cache.fetch(**wanted) == cache.fetch(**wanted) # => true
  #   emulator.requests.size                         # => 1
  class TokenCache
    # In here: a file that opens this class before it is there would set off its autoload.
    require_relative "token_cache/options"
    require_relative "token_cache/entry"
    require_relative "token_cache/flights"
    require_relative "token_cache/lock"
    require_relative "token_cache/memory_store"
    require_relative "token_cache/names"
    require_relative "token_cache/registry"
    require_relative "token_cache/seal"
    require_relative "token_cache/shelf"
    require_relative "token_cache/wanted"

    include Undumpable

    # The store does not answer, and what was asked for cannot be had without it.
    class StoreError < StandardError
      include Error
    end

    # @param client [Client] grants and revokes; caches that share a store need clients of one keyset
    # @param store [ActiveSupport::Cache::Store, MemoryStore, nil] any object with `read`, `write` (`expires_in:`,
    #   `unless_exist:`), `delete` and `read_multi`; nil is a {MemoryStore} of its own
    # @param refresh_before [Numeric] seconds: a token with less life is replaced. At most half of a token's life
    #   counts, so short tokens are cached as well.
    # @param encrypt [String, ActiveSupport::MessageEncryptor, nil] a secret of at least 32 bytes, by which tokens are
    #   encrypted in the store; needs Active Support
    # @param wait_for [Numeric] seconds to wait for the grant of another process before granting as well
    # @param lock_for [Numeric] seconds after which another process's grant is given up for lost: more than the client's
    #   `total_timeout`
    # @param tokens_per_user [Integer] how many tokens of one user are remembered at a time
    # @param clock [#call] gives the Time
    # @param logger [Logger, nil] is told of a store that is down; the client's, where none is given
    # @raise [PubnubPam::ArgumentError] naming the argument, what was expected and what came
    # @raise [ConfigurationError] for `encrypt:` without Active Support
    # @example In a Rails application: one cache for all processes, encrypted
    #   require "active_support"
    #   require "active_support/cache"
    #   rails_cache = ActiveSupport::Cache::MemoryStore.new
    #   cache = PubnubPam::TokenCache.new(PubnubPam::Emulator.start.client, store: rails_cache, encrypt: "k" * 32)
    #   cache.inspect # => "#<PubnubPam::TokenCache on ActiveSupport::Cache::MemoryStore, encrypted>"
    def initialize(client, store: nil, refresh_before: 300, encrypt: nil, wait_for: 5, lock_for: 35,
                   tokens_per_user: 100, clock: -> { Time.now }, logger: nil)
      @client = Options.client(client)
      @refresh_before = Options.seconds(:refresh_before, refresh_before)
      @wait_for = Options.seconds(:wait_for, wait_for)
      @lock_for = Options.seconds(:lock_for, lock_for, least: 1)
      @clock = Options.callable(:clock, clock)
      @seal = Seal.of(encrypt)
      @shelf = Shelf.new(Options.store(store || MemoryStore.new(clock:)), @seal, logger || client.logger)
      @names = Names.new(client)
      @registry = Registry.new(@shelf, @names, Options.count(:tokens_per_user, tokens_per_user), clock)
      @flights = Flights.new
    end

    # A token with these permissions that has life left.
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
      entry(**permissions).token
    end

    # Like {#fetch}, with the token's expiry.
    #
    # Where a new token is refused or cannot be had, and the old one is still valid, that is what comes back.
    #
    # @param (see Client::Calls#grant_token!)
    # @return [Entry]
    # @raise (see Client::Calls#grant_token!)
    # @example
    #   cache = PubnubPam::TokenCache.new(PubnubPam::Emulator.start.client)
    #   entry = cache.entry(ttl: 60, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    #   entry.to_h.keys # => [:token, :ttl, :expires_at]
    def entry(**permissions)
      wanted = Wanted.new(permissions, GrantBody.of(permissions, require_user: @client.require_user), @names, @refresh_before)
      found = look_up(wanted)
      return found if wanted.fresh?(found, now)

      @flights.share(wanted.key) { renew(wanted) }
    end

    # Makes a token invalid, and gives it to nobody any more.
    #
    # @param token [String]
    # @return [true]
    # @raise (see Client::Calls#revoke_token!)
    # @raise [StoreError] where the token is revoked, but the store could not be told
    # @example
    #   cache = PubnubPam::TokenCache.new(PubnubPam::Emulator.start.client)
    #   token = cache.fetch(ttl: 60, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    #   cache.revoke(token) # => true
    #   cache.fetch(ttl: 60, channels: { "a" => PubnubPam::Permissions.res(read: true) }) == token # => false
    def revoke(token)
      forget(token)
      @client.revoke_token!(token)
      @registry.remove(token)
      @shelf.answers? || raise(StoreError, "the token is revoked, but the store is down and may still hold it")
    end

    # Makes every token invalid that a cache on this store has granted to this user and that still lives. Each is
    # tried, also after one that could not be revoked; that one stays remembered.
    #
    # @param authorized_user_id [String]
    # @return [Integer] how many were revoked
    # @raise [PubnubPam::ArgumentError] for anything but a user id
    # @raise [StoreError] where the store does not answer, so nobody knows which tokens there are
    # @raise [ResponseError, ConnectionError] the first of what kept tokens from being revoked
    # @example
    #   cache = PubnubPam::TokenCache.new(PubnubPam::Emulator.start.client)
    #   read = PubnubPam::Permissions.res(read: true)
    #   %w[a b].each { |room| cache.fetch(ttl: 60, authorized_user_id: "ann", channels: { room => read }) }
    #   cache.revoke_all("ann") # => 2
    def revoke_all(authorized_user_id)
      user = Options.user(authorized_user_id)
      tokens = @registry.tokens(user)
      @shelf.answers? || raise(StoreError, "the store is down: which tokens user #{user.inspect} has is not known")
      tokens.each { |token| forget(token) }
      revoke_each(tokens)
    end

    # @return [String] without tokens
    def inspect
      "#<#{self.class} on #{@shelf.store_name}#{", encrypted" if @seal.encrypts?}>"
    end
    alias to_s inspect

    # @api private
    def pretty_print(printer)
      printer.text(inspect)
    end

    private

    def now
      @clock.call
    end

    def look_up(wanted)
      entry = @shelf.read(wanted.key)
      Entry.load(entry) if entry
    end

    # Whoever gets the lock grants. The others look whether a token is there, until they have waited long enough.
    def renew(wanted)
      lock = Lock.new(@shelf, @names.lock(wanted.key), @lock_for)
      lock.waiting(@wait_for) do |held|
        found = look_up(wanted)
        next found if wanted.fresh?(found, now)
        next grant_or_keep(wanted, found) if held

        found if wanted.good_enough?(found, now)
      end
    end

    def grant_or_keep(wanted, found)
      grant(wanted)
    rescue ConnectionError, TooManyRequestsError, ServerError => e
      raise unless found&.valid?(at: now)

      @shelf.log(:warn, "a token could not be renewed, the old one is valid until #{found.expires_at}: #{e.message}")
      found
    end

    # The time before the request counts: a token never lives longer than this says. It is remembered first, so that
    # no token is given out which {#revoke_all} would not find.
    def grant(wanted)
      began = now
      token = @client.grant_token!(**wanted.permissions)
      entry = Entry.new(token:, ttl: wanted.ttl, expires_at: began + (wanted.ttl * 60))
      @registry.add(wanted, entry)
      @shelf.write(wanted.key, entry.dump, expires_in: wanted.ttl * 60)
      entry
    end

    # Another process may have put a newer token in its place.
    def forget(token)
      key = @registry.key_of(token) or return
      entry = @shelf.read(key)
      @shelf.delete(key) if entry && Entry.load(entry).token == token
    end

    def revoke_each(tokens)
      failed = tokens.filter_map do |token|
        @client.revoke_token!(token)
        @registry.remove(token)
        nil
      rescue ResponseError, ConnectionError => e
        e
      end
      failed.empty? ? tokens.size : raise(failed.first)
    end
  end
end
