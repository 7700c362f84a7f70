# frozen_string_literal: true

require "securerandom"

module PubnubPam
  class TokenCache
    # Reads and replaces the ids that decide which cached tokens of an owner may be returned.
    #
    # The cache returns a token only if the store has the revision that the token was stored with. So a store that loses
    # entries, or cannot be read, never makes a revoked token valid again. Each id is random and never overwrites
    # another: neither a late write nor a repeated one brings back the id of an older entry.
    # @api private
    class Stamps
      # Seconds that an id is kept longer than the tokens it was made for. Without it, tokens are granted again.
      SPARE = 86_400

      def initialize(store, names)
        @store = store
        @names = names
      end

      # The revision is read first and written last: a new revision is never seen together with an old generation.
      # @param life [Integer] seconds: how long the tokens live that will be stored with it
      # @return [Stamp, nil] nil if the store does not tell
      def current(owner, life)
        ids = [@names.revision(owner), @names.generation(owner)].map { |name| id(name, life) || (return nil) }
        Stamp.new(*ids)
      end

      # @return [Boolean] whether all of the owner's tokens were revoked since then; false if the store does not tell
      def replaced?(owner, stamp)
        return false unless stamp

        name = @names.generation(owner)
        # It was there before the grant, so nil is mostly a read that has failed in passing.
        generation = 2.times.lazy.filter_map { @store.read(name) }.first
        !generation.nil? && generation != stamp.generation
      end

      # @return [Boolean] whether the store has recorded it
      def revise(owner)
        replace(@names.revision(owner))
      end

      # @see #current for the order
      # @return [Boolean] whether the store has recorded it
      def regenerate(owner)
        replace(@names.generation(owner)) && revise(owner)
      end

      private

      def id(name, life)
        found = @store.read(name) and return found

        made = new_id
        @store.add(name, made, expires_in: life + SPARE) ? made : @store.read(name)
      end

      def replace(name)
        @store.replace(name, expires_in: SPARE) { new_id }
      end

      def new_id
        SecureRandom.alphanumeric(22).encode(Encoding::UTF_8)
      end
    end
    private_constant :Stamps
  end
end
