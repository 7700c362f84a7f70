# frozen_string_literal: true

require "json"

module PubnubPam
  class TokenCache
    # A request for a token: its permissions, in any spelling, and how much life the token must have left.
    # @api private
    class Wanted
      attr_reader :permissions, :ttl, :user, :owner, :key

      # @param body [String] the grant as it would be sent: the same for equal grants, except for the order of names
      def initialize(permissions, body, names, refresh_before)
        @permissions = permissions
        grant = JSON.parse(body)
        @ttl = grant.fetch("ttl")
        @user = grant.dig("permissions", "uuid")
        @owner = names.owner(user)
        @key = names.token(owner, grant)
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
    private_constant :Wanted
  end
end
