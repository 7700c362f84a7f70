# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # The tokens that can be given out, and those that were revoked.
    # @api private
    class Live
      LIVE = "live"
      REVOKED = "revoked"
      # Tokens that this process has revoked, whatever the store says of them.
      MOST_REVOKED = 10_000

      def initialize(shelf, names, records, clock)
        @shelf = shelf
        @names = names
        @records = records
        @clock = clock
        @stamps = Stamps.new(shelf, names)
        @revoked = MemoryStore.new(max_entries: MOST_REVOKED)
      end

      # @return [Entry, nil] the token that is there, if nothing was revoked since it was stored
      def find(wanted)
        revision = @names.revision(wanted.owner)
        found = @shelf.read_multi([wanted.key, revision])
        record = usable(wanted, found[wanted.key])
        record.entry if record && record.stamp.revision == found[revision]
      end

      # Like {#find}, where another token of the owner was revoked since: then this one gets the new revision.
      # @return [Entry, nil]
      def recover(wanted)
        record = usable(wanted, @shelf.read(wanted.key)) or return
        stamp = stamp(wanted)
        return unless stamp && stamp.generation == record.stamp.generation
        return unless @shelf.read(@names.state(wanted.owner, record.entry.token)) == LIVE

        put(wanted, record.entry, stamp)
        record.entry
      end

      # What is given to {#keep} and {#revoked_since?}, from before the grant.
      # @return [Stamp, nil] nil where the store does not say
      def stamp(wanted)
        @stamps.current(wanted.owner, wanted.life)
      end

      # Only where a revocation will look: it knows no owner but the one that is in the token.
      def keep(wanted, entry, stamp)
        return unless stamp && user_of(entry.token) == wanted.user

        @shelf.add(@names.state(wanted.owner, entry.token), LIVE, expires_in: wanted.life)
        put(wanted, entry, stamp)
      end

      # @return [Boolean] whether all of the owner's tokens were revoked
      def revoked_since?(wanted, stamp)
        @stamps.replaced?(wanted.owner, stamp)
      end

      # The token is given out no more: by this process whatever comes, by others if the store has taken it.
      # @return [Boolean] whether it has
      def revoke(token)
        revoke_here(token)
        owner = @names.owner(user_of(token))
        @shelf.insist(@names.state(owner, token), REVOKED, expires_in: Client::MAX_TTL * 60) && @stamps.revise(owner)
      end

      # None of the owner's tokens is given out any more that was granted until now.
      # @return [Boolean] whether the store has taken it
      def revoke_all(owner)
        @stamps.regenerate(owner)
      end

      def revoke_here(token)
        @revoked.write(@names.token_digest(token), true)
      end

      # @return [String, nil] nil also for what is no token
      def user_of(token)
        Token.parse(token).authorized_user_id
      rescue InvalidTokenError
        nil
      end

      private

      def put(wanted, entry, stamp)
        text = @records.dump(wanted.key, Record.new(entry, stamp))
        @shelf.write(wanted.key, text, expires_in: [entry.seconds_left(at: @clock.call), 1].max)
      end

      def usable(wanted, value)
        record = @records.load(wanted.key, value)
        return unless record.is_a?(Record) && wanted.possible?(record.entry, @clock.call)

        record unless @revoked.size.positive? && @revoked.read(@names.token_digest(record.entry.token))
      end
    end
    private_constant :Live
  end
end
