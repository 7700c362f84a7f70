# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # The tokens that the cache may return, and those that were revoked.
    # @api private
    class Live
      LIVE = "live"
      REVOKED = "revoked"
      # How many of the tokens that this process has revoked it remembers, in case the store could not be told.
      MOST_REVOKED = 10_000

      def initialize(store, names, records, clock)
        @store = store
        @names = names
        @records = records
        @clock = clock
        @stamps = Stamps.new(store, names)
        @revoked = MemoryStore.new(max_entries: MOST_REVOKED)
      end

      # The cached token, if none of the owner's tokens was revoked since it was stored.
      # @param least [Numeric] seconds: it must have more left
      # @return [Entry, nil]
      def find(request, least)
        value, revision = @store.read_multi(request.key, request.revision)
        record = usable(request, value, least)
        record.entry if record&.stamp&.of?(revision)
      end

      # The cached token, if another token of the owner was revoked since, but not this one. It is stored again with the
      # new revision.
      # @return [Entry, nil]
      def recover(request)
        record = usable(request, @store.read(request.key), 0) or return
        stamp = stamp(request)
        return unless stamp && stamp.generation == record.stamp.generation
        return unless @store.read(@names.state(request.owner, record.entry.token)) == LIVE

        put(request, record.entry, stamp)
        record.entry
      end

      # To be called before the grant; for {#keep} and {#revoked_since?}.
      # @return [Stamp, nil] nil if the store does not tell
      def stamp(request)
        @stamps.current(request.owner, request.life)
      end

      # Stores the token, unless its own user is not the one it was granted for: {#revoke} knows only the former.
      def keep(request, entry, stamp)
        return unless stamp && user_of(entry.token) == request.user

        @store.add(@names.state(request.owner, entry.token), LIVE, expires_in: request.life)
        put(request, entry, stamp)
      end

      # @return [Boolean] whether all of the owner's tokens were revoked since then
      def revoked_since?(request, stamp)
        @stamps.replaced?(request.owner, stamp)
      end

      # From now on this process does not return the token. Other processes do not either, if the store has recorded it.
      # @return [Boolean] whether the store has recorded it
      def revoke(token)
        revoke_here(token)
        owner = @names.owner(user_of(token))
        @store.insist(@names.state(owner, token), REVOKED, expires_in: Client::MAX_TTL * 60) && @stamps.revise(owner)
      end

      # From now on no process returns a token of this owner that was granted before.
      # @return [Boolean] whether the store has recorded it
      def revoke_all(owner)
        @stamps.regenerate(owner)
      end

      def revoke_here(token)
        @revoked.write(@names.token_digest(token), true)
      end

      # @return [String, nil] nil also if it is not a token
      def user_of(token)
        Token.parse(token).authorized_user_id
      rescue InvalidTokenError
        nil
      end

      private

      def put(request, entry, stamp)
        text = @records.dump(request.key, Record.new(entry, stamp))
        @store.write(request.key, text, expires_in: [entry.seconds_left(at: @clock.call), 1].max)
      end

      def usable(request, value, least)
        record = @records.load(request.key, value)
        return unless record.is_a?(Record)

        left = record.entry.expires_at.to_f - @clock.call.to_f
        record if left > least && request.possible?(record.entry, left) && !revoked_here?(record)
      end

      def revoked_here?(record)
        @revoked.size.positive? && @revoked.read(record.token_digest(@names))
      end
    end
    private_constant :Live
  end
end
