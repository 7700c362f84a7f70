# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # A request for a token: its permissions and how much life the token must have left.
    # @api private
    class Request
      attr_reader :draft, :ttl, :user, :owner, :key

      # @param draft [Native::Draft]
      def initialize(draft, names, refresh_before)
        @draft = draft
        @ttl = draft.ttl
        @user = draft.user
        @owner = names.owner(user)
        @key = names.token(owner, draft)
        # With more than half of its life, a short token would be too old soon after its grant.
        @margin = [refresh_before, life / 2.0].min
      end

      # @return [Integer] seconds that such a token lives
      def life
        ttl * 60
      end

      # Whether such a token can exist. One with more than its whole life left was stored by a machine with another
      # clock, or forged. Clocks may differ by as much as tokens are renewed before their end.
      def possible?(entry, now)
        entry.ttl == ttl && entry.seconds_left(at: now) <= life + @margin
      end

      def fresh?(entry, now)
        !entry.nil? && entry.seconds_left(at: now) > @margin
      end

      # Enough not to wait for another process that renews it.
      def good_enough?(entry, now)
        !entry.nil? && entry.seconds_left(at: now) > @margin / 2.0
      end
    end
    private_constant :Request
  end
end
