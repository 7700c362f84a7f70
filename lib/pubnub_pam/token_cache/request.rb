# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # A request for a token: its permissions and how much life the token must have left.
    # @api private
    class Request
      attr_reader :draft, :ttl, :user, :owner, :key, :revision
      # @return [Numeric] seconds: a token with less life left is renewed
      attr_reader :margin

      # @param draft [Client::Draft]
      def initialize(draft, names, keyset, refresh_before)
        @draft = draft
        @ttl = draft.ttl
        @user = draft.user
        @owner = names.owner(user, keyset)
        @key = names.token(owner, draft, keyset)
        @revision = names.revision(owner)
        # With more than half of its life, a short token would be too old soon after its grant.
        @margin = [refresh_before, life / 2.0].min
      end

      # @return [Integer] seconds that such a token lives
      def life
        ttl * 60
      end

      # Whether such a token can exist. One with more than its whole life left was stored by a machine with another
      # clock, or forged. Clocks may differ by as much as tokens are renewed before their end.
      # @param left [Float] seconds
      def possible?(entry, left)
        entry.ttl == ttl && left <= life + margin
      end
    end
    private_constant :Request
  end
end
