# frozen_string_literal: true

require "digest"
require "json"

module PubnubPam
  class TokenCache
    # The names of entries in the store: digests, by which nobody can tell users, channels or tokens.
    #
    # What a client signs is mixed in, so clients of another keyset, or of the time before a secret key was changed,
    # share a store without sharing tokens, and nobody without the key can try out names.
    # @api private
    class Names
      def initialize(client)
        @client = client
      end

      def token(grant)
        name("token", keyset, JSON.generate(sorted(grant)))
      end

      def lock(token_name)
        token_name.sub("/token/", "/lock/")
      end

      def slots(user, count)
        base = name("user", keyset, user)
        Array.new(count) { |index| "#{base}/#{index}" }
      end

      # Where something is said about a token.
      def about(token)
        name("about", token)
      end

      private

      def name(kind, *parts)
        "pubnub_pam/#{kind}/#{Digest::SHA256.hexdigest(parts.join("\n"))}"
      end

      # Not asked for before it is needed: an application may boot without keys.
      def keyset
        @keyset ||= begin
          signature = @client.sign(method: "GET", path: "/", params: { timestamp: 0 }).fetch("signature")
          Digest::SHA256.hexdigest("#{@client.origin}\n#{signature}")
        end
      end

      def sorted(value)
        value.is_a?(Hash) ? value.sort.to_h.transform_values { |inner| sorted(inner) } : value
      end
    end
    private_constant :Names
  end
end
