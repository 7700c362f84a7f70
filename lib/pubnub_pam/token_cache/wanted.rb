# frozen_string_literal: true

require "json"

module PubnubPam
  class TokenCache
    # What somebody asks for: permissions, however they are written, and how much life is enough.
    # @api private
    class Wanted
      attr_reader :permissions, :ttl, :user, :key

      def initialize(permissions, names, refresh_before)
        @permissions = permissions
        grant = read(**permissions)
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

      private

      # As it goes over the wire, so what is spelt in two ways there is one here.
      def read(ttl:, authorized_user_id: nil, authorized_uuid: nil, **rest)
        Client.check_keywords(rest)
        options = { ttl: Client.minutes(ttl), authorized_user_id: authorized_user_id || authorized_uuid, **rest }
        JSON.parse(Native.grant_body(options))
      end
    end
    private_constant :Wanted
  end
end
