# frozen_string_literal: true

require "json"

module PubnubPam
  class TokenCache
    # What somebody asks for: permissions, however they are written, and how much life is enough.
    # @api private
    class Wanted
      attr_reader :permissions, :ttl, :user, :owner, :key

      # @param body [String] the grant as it would go over the wire, so what is one there is one here
      def initialize(permissions, body, names, refresh_before)
        @permissions = permissions
        grant = JSON.parse(body)
        @ttl = grant.fetch("ttl")
        @user = grant.dig("permissions", "uuid")
        @owner = names.owner(user)
        @key = names.token(owner, grant)
        # Where more life is asked for than half of what there is, every token would be too old soon after its grant.
        @margin = [refresh_before, life / 2.0].min
      end

      # @return [Integer] seconds that such a token lives
      def life
        ttl * 60
      end

      # Whether such a token can have been granted: one with more life than it began with was granted by another clock.
      # Clocks may be as far apart as tokens are renewed before their end.
      def possible?(entry, now)
        entry.ttl == ttl && entry.seconds_left(at: now) <= life + @margin
      end

      def fresh?(entry, now)
        !entry.nil? && entry.seconds_left(at: now) > @margin
      end

      # Nobody has to wait for a new one while the old one lasts.
      def good_enough?(entry, now)
        !entry.nil? && entry.seconds_left(at: now) > @margin / 2.0
      end
    end
    private_constant :Wanted
  end
end
