# frozen_string_literal: true

require "securerandom"

module PubnubPam
  class TokenCache
    # Which tokens of an owner may be given out.
    #
    # A token is given out only where the store says at that moment that the revision it was stored with is still the
    # owner's. So what the store has lost, or does not say because it is down, never makes a revoked token valid. An id
    # is never written twice: whatever comes late, or is lost, the ids of old entries do not come back.
    # @api private
    class Stamps
      # Seconds that an id outlives the tokens it was made for. Where it is gone, tokens are granted anew.
      SPARE = 86_400

      def initialize(shelf, names)
        @shelf = shelf
        @names = names
      end

      # The revision is read first: with a generation that is seen afterwards, it is no newer than that.
      # @param life [Integer] seconds that the tokens live which are to be stored with it
      # @return [Stamp, nil] nil where the store does not say
      def current(owner, life)
        ids = [@names.revision(owner), @names.generation(owner)].map { |name| id(name, life) || (return nil) }
        Stamp.new(*ids)
      end

      # @return [Boolean] whether all of the owner's tokens were revoked since then, as far as the store says
      def replaced?(owner, stamp)
        generation = @shelf.read(@names.generation(owner)) if stamp
        !generation.nil? && generation != stamp.generation
      end

      # @return [Boolean] whether the store has taken it
      def revise(owner)
        replace(@names.revision(owner))
      end

      # The revision comes last: whoever sees the new one sees the new generation as well.
      # @return [Boolean] whether the store has taken it
      def regenerate(owner)
        replace(@names.generation(owner)) && revise(owner)
      end

      private

      def id(name, life)
        found = @shelf.read(name) and return found

        made = new_id
        @shelf.add(name, made, expires_in: life + SPARE) ? made : @shelf.read(name)
      end

      def replace(name)
        @shelf.insist(name, new_id, expires_in: SPARE)
      end

      def new_id
        SecureRandom.alphanumeric(22)
      end
    end
    private_constant :Stamps
  end
end
