# frozen_string_literal: true

require "json"

module PubnubPam
  class TokenCache
    # What somebody asks for: permissions, however they are written, and how much life is enough.
    # @api private
    class Wanted
      attr_reader :permissions, :ttl, :user, :key

      # @param body [String] the grant as it would go over the wire, so what is one there is one here
      def initialize(permissions, body, names, refresh_before)
        @permissions = permissions
        grant = JSON.parse(body)
        @ttl = grant.fetch("ttl")
        @user = grant.dig("permissions", "uuid")
        @key = names.token(grant)
        # Where more life is asked for than half of what there is, every token would be too old soon after its grant.
        @margin = [refresh_before, @ttl * 60 / 2.0].min
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
