# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # The list of each user's tokens, in a store that cannot list entries.
    #
    # Each user has numbered slots. A token is put into a free one by a write with `unless_exist`, so processes do not
    # overwrite each other's. The store removes a slot when its token expires. All slots that any process may have used
    # are read, whatever `tokens_per_user` is in this one.
    # @api private
    class Registry
      # Seconds that two machines' clocks may differ by: a token that has expired by less may still be valid.
      MARGIN = 86_400

      # One of a user's tokens, its slot and the slot's value. No slot if the store does not have it.
      Listed = Struct.new(:token, :slot, :value)
      # All of a user's tokens, and the number of entries that cannot be decrypted.
      Listing = Struct.new(:tokens, :unreadable)

      def initialize(store, names, records, limit, clock)
        @store = store
        @names = names
        @records = records
        @limit = limit
        @clock = clock
        @unlisted = Unlisted.new
      end

      # If the store does not take the token, it is remembered here, and listed once the store takes another one.
      def add(owner, entry)
        return remember(owner, entry) unless place(owner, entry)

        @unlisted.take.each { |of, missed| place(of, missed) || @unlisted.put(of, missed) }
      end

      # @return [Listing, nil] nil if the store does not tell
      def tokens(owner)
        found = slots(owner, CacheOptions::TOKENS_PER_USER.max) or return
        records = found.to_h { |slot, value| [slot, @records.load(slot, value)] }
        Listing.new(listed(found, records) + missed(owner), records.values.count(Records::UNREADABLE))
      end

      # The slot may hold another token by now.
      def remove(owner, listed)
        @unlisted.remove(owner, listed.token)
        @store.delete(listed.slot) if listed.slot && @store.read(listed.slot) == listed.value
      end

      private

      def listed(found, records)
        readable = records.select { |_, record| record.is_a?(Record) }
        readable.map { |slot, record| Listed.new(record.entry.token, slot, found[slot]) }
      end

      def missed(owner)
        @unlisted.of(owner).map { |entry| Listed.new(entry.token) }
      end

      def remember(owner, entry)
        @store.log(:warn, "a token could not be listed in the store: revoke_all finds it in this process only")
        @unlisted.put(owner, entry)
      end

      def slots(owner, count)
        @store.read_surely(@names.slots(owner, count), @names.probe(owner, SecureRandom.alphanumeric(8)))
      end

      # Most users have few tokens, so a slot chosen at random is usually free.
      def place(owner, entry)
        any_of(@names.slots(owner, @limit).sample(1), entry) || (@store.writes? && free(owner, entry))
      end

      def free(owner, entry)
        taken = slots(owner, @limit) or return
        any_of((@names.slots(owner, @limit) - taken.keys).shuffle, entry) || crowd_out(taken, entry)
      end

      def any_of(slots, entry)
        slots.find { |slot| @store.add(slot, @records.dump(slot, Record.new(entry)), expires_in: life(entry)) }
      end

      # The token's whole life from now on, so that only the store's clock counts.
      def life(entry)
        entry.ttl * 60
      end

      def crowd_out(taken, entry)
        return if taken.empty?

        slot, over = taken.map { |name, value| [name, over(@records.load(name, value))] }.min_by(&:last)
        lives = over > @clock.call.to_f - MARGIN
        tokens = Printable.count(@limit, "token")
        @store.log(:warn, "a user has #{tokens} at a time: revoke_all will not find the oldest") if lives
        @store.write(slot, @records.dump(slot, Record.new(entry)), expires_in: life(entry)) && slot
      end

      # Sorts slots for reuse: values that are not tokens first, then by expiry, undecryptable ones last.
      def over(record)
        return 0.0 if record.nil?

        record == Records::UNREADABLE ? Float::INFINITY : record.entry.expires_at.to_f
      end
    end
    private_constant :Registry
  end
end
