# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # Who has which tokens, in a store that can only read, write, and write where nothing is.
    #
    # Each user has numbered slots. A token takes one that is free, by a write that only one of several processes can
    # win, so none is lost. The store forgets a slot when its token expires. All slots that any cache may have used are
    # looked at, whatever `tokens_per_user` is here.
    # @api private
    class Registry
      # Seconds that the clocks of two machines may be apart: a token that is over by less may still live.
      MARGIN = 86_400

      # One of a user's tokens, with its slot and what is in there; without a slot where the store does not know it.
      Listed = Struct.new(:token, :slot, :value)
      # All of a user's tokens, and how many entries another key was needed for.
      Listing = Struct.new(:tokens, :unreadable)

      def initialize(shelf, names, records, limit, clock)
        @shelf = shelf
        @names = names
        @records = records
        @limit = limit
        @clock = clock
        @unlisted = Unlisted.new
      end

      # Where the store does not take it, it is kept in mind, and listed as soon as the store takes another one.
      def add(owner, entry)
        return keep_in_mind(owner, entry) unless place(owner, entry)

        @unlisted.take.each { |of, missed| place(of, missed) || @unlisted.put(of, missed) }
      end

      # @return [Listing, nil] nil where the store does not tell
      def tokens(owner)
        found = slots(owner, Options::TOKENS_PER_USER.max) or return
        records = found.to_h { |slot, value| [slot, @records.load(slot, value)] }
        Listing.new(listed(found, records) + missed(owner), records.values.count(Records::UNREADABLE))
      end

      # Another token may have been given this slot meanwhile.
      def remove(owner, listed)
        @unlisted.remove(owner, listed.token)
        @shelf.delete(listed.slot) if listed.slot && @shelf.read(listed.slot) == listed.value
      end

      private

      def listed(found, records)
        readable = records.select { |_, record| record.is_a?(Record) }
        readable.map { |slot, record| Listed.new(record.entry.token, slot, found[slot]) }
      end

      def missed(owner)
        @unlisted.of(owner).map { |entry| Listed.new(entry.token) }
      end

      def keep_in_mind(owner, entry)
        @shelf.log(:warn, "a token could not be listed in the store: revoke_all finds it in this process only")
        @unlisted.put(owner, entry)
      end

      def slots(owner, count)
        @shelf.read_surely(@names.slots(owner, count), @names.probe(owner, SecureRandom.alphanumeric(8)))
      end

      # Users have few tokens, mostly, so the first try mostly finds a free slot.
      def place(owner, entry)
        any_of(@names.slots(owner, @limit).sample(1), entry) || (@shelf.writes? && free(owner, entry))
      end

      def free(owner, entry)
        taken = slots(owner, @limit) or return
        any_of((@names.slots(owner, @limit) - taken.keys).shuffle, entry) || crowd_out(taken, entry)
      end

      def any_of(slots, entry)
        slots.find { |slot| @shelf.add(slot, @records.dump(slot, Record.new(entry)), expires_in: life(entry)) }
      end

      # The token's whole life, from now on: by no clock but the store's.
      def life(entry)
        entry.ttl * 60
      end

      def crowd_out(taken, entry)
        return if taken.empty?

        slot, over = taken.map { |name, value| [name, over(@records.load(name, value))] }.min_by(&:last)
        lives = over > @clock.call.to_f - MARGIN
        @shelf.log(:warn, "a user has #{@limit} tokens at a time: revoke_all will not find the oldest of them") if lives
        @shelf.write(slot, @records.dump(slot, Record.new(entry)), expires_in: life(entry)) && slot
      end

      # When it expires: what is no token goes first, what cannot be read last.
      def over(record)
        return 0.0 if record.nil?

        record == Records::UNREADABLE ? Float::INFINITY : record.entry.expires_at.to_f
      end
    end
    private_constant :Registry
  end
end
