# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # Revokes tokens: first in the store, so that no cache returns them, then at the service.
    # @api private
    class Revocation
      def initialize(client, live, registry, names)
        @client = client
        @live = live
        @registry = registry
        @names = names
      end

      # @return [true]
      def token(token)
        told = @live.revoke(token)
        @client.call.revoke_token!(token)
        unlist(token) if told
        told || raise(StoreError, "the token is revoked, but the store is down and may still hold it")
      end

      # The user's tokens are listed between two revocations in the store. The first one makes a fetch that began before
      # it, and whose token is missing from the list, revoke that token itself. The second one covers tokens that were
      # granted after the first and are in the list.
      # @return [Integer]
      def all(user)
        owner = @names.owner(user)
        told = @live.revoke_all(owner)
        listing = @registry.tokens(owner) or raise(StoreError, unknown_tokens(user, told))
        told &&= @live.revoke_all(owner)
        count = revoke_each(owner, listing.tokens)
        complain(user, count, told, listing.unreadable)
        count
      end

      private

      def unlist(token)
        user = @live.user_of(token) or return
        owner = @names.owner(user)
        digest = @names.token_digest(token)
        listed = @registry.tokens(owner)&.tokens.to_a.select { |one| @names.token_digest(one.token) == digest }
        listed.each { |one| @registry.remove(owner, one) }
      end

      def revoke_each(owner, listed)
        failed = []
        count = listed.group_by(&:token).count do |token, places|
          @live.revoke_here(token)
          revoked = revoked?(token)
          places.each { |place| @registry.remove(owner, place) }
          revoked
        rescue Error => e
          failed << e
          false
        end
        failed.empty? ? count : raise(failed.first)
      end

      # @return [Boolean] false if it has expired
      def revoked?(token)
        @client.call.revoke_token!(token)
      rescue BadRequestError => e
        raise unless e.details.any? { |detail| detail["message"].to_s.match?(/expired/i) }

        false
      end

      def unknown_tokens(user, told)
        trouble = told ? "the store does not give back what is written to it" : "the store is down"
        "#{trouble}: which tokens user #{user.inspect} has is not known"
      end

      def complain(user, count, told, unreadable)
        so_far = "revoked #{Printable.count(count, "token")} of user #{user.inspect}, but"
        raise StoreError, "#{so_far} the store is down and may still hold others" unless told
        return if unreadable.zero?

        raise StoreError, "#{so_far} #{unreadable} more cannot be read: what was written with another key lives " \
                          "until it expires; give the older secrets to encrypt: as well"
      end
    end
    private_constant :Revocation
  end
end
