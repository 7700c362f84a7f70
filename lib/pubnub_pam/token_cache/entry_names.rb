# frozen_string_literal: true

require "digest"
require "digest/sha2" # otherwise the first call loads it, and that is not thread-safe

module PubnubPam
  class TokenCache
    # The names of entries in the store. They are digests, so they do not tell users, channels or tokens.
    #
    # The digests include a signature of the client. So clients with different keys can share a store without sharing
    # tokens, and names cannot be guessed without the secret key.
    #
    # The braces are a hash tag of Redis Cluster: all entries of one owner are in one slot and can be read at once. An
    # owner is a user; all tokens without a user have one owner, too.
    # @api private
    class EntryNames
      class << self
        # For tests: a text that is part of all names, so each test finds the caches empty, whatever their store is.
        # @return [#call, nil]
        attr_accessor :namespace
      end

      def initialize(client)
        @client = client
        @owners = Recent.new
      end

      # Remembered, because a digest for each hit takes 11 % of it.
      # @param user [String, nil]
      # @param keyset [String] for this and {#token}: that of {#keyset}
      def owner(user, keyset = self.keyset)
        text = user ? "user\n#{keyset}\n#{user}" : "nobody\n#{keyset}"
        @owners[text] ||= digest(text)
      end

      # @param draft [Native::Draft] of which equal ones have one name
      def token(owner, draft, keyset)
        "pubnub_pam/token/{#{owner}}/#{draft.digest("token\n#{keyset}\n")}"
      end

      def lock(token_name)
        token_name.sub("/token/", "/lock/")
      end

      def slots(owner, count)
        Array.new(count) { |index| "pubnub_pam/user/{#{owner}}/#{index}" }
      end

      def state(owner, token)
        "pubnub_pam/state/{#{owner}}/#{token_digest(token)}"
      end

      def revision(owner)
        "pubnub_pam/revision/{#{owner}}"
      end

      def generation(owner)
        "pubnub_pam/generation/{#{owner}}"
      end

      def probe(owner, id)
        "pubnub_pam/probe/{#{owner}}/#{id}"
      end

      # The same for each spelling that the service takes: with and without padding, in both alphabets of Base64.
      def token_digest(token)
        digest("state\n#{token.tr("-_", "+/").delete("=").unpack1("m")}")
      end

      # A digest of the client's keys. Only when it is needed: an application may boot without keys. Anew for another
      # client: the application may be configured again.
      # @return [String] frozen
      def keyset(client = @client.call)
        namespace = self.class.namespace
        digest = digest_of(client)
        namespace ? "#{digest}\n#{namespace.call}".freeze : digest
      end

      private

      def digest(text)
        Digest::SHA256.hexdigest(text).freeze
      end

      def digest_of(client)
        known, digest = @digest
        return digest if known.equal?(client)

        new_digest_of(client).tap { |found| @digest = [client, found].freeze }
      end

      def new_digest_of(client)
        signature = client.sign(method: "GET", path: "/", params: { timestamp: 0 }).fetch("signature")
        digest("#{client.origin}\n#{signature}")
      end
    end
    private_constant :EntryNames
  end
end
