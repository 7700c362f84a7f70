# frozen_string_literal: true

require_relative "signed_params"

module PubnubPam
  class Client
    # Signatures for the rest of PubNub: whatever HTTP client sends the request.
    module Signing
      # Signs any request to PubNub with the client's secret key. A signed request may do everything.
      #
      # The service takes the signature for a minute before and after `timestamp`.
      #
      # @param method [String, Symbol] GET, POST, PUT, PATCH or DELETE, in any case
      # @param path [String] the path as it is going to be sent: encoded, from its slash, without the query
      # @param params [Hash{String, Symbol => String, Symbol, Integer}] the query, not encoded. A `timestamp` in it is
      #   kept, a `signature` is replaced.
      # @param body [String, nil] the body as it is going to be sent; it is signed for POST, PUT and PATCH only
      # @return [SignedParams] a Hash with all parameters to send: those given, `"timestamp"` and `"signature"`. Its
      #   {SignedParams#to_query} is the query to put into the URL.
      # @raise [PubnubPam::ArgumentError] naming the argument, what was expected and what came
      # @raise [ConfigurationError] where the client has no publish or secret key
      # @example
      #   client = PubnubPam::Emulator.start.client
      #   path = "/v2/presence/sub-key/sub-c-emulator/channel/a"
      #   params = client.sign(method: "GET", path: path, params: { uuid: "me" })
      #   params.keys # => ["uuid", "timestamp", "signature"]
      #   url = "https://ps.pndsn.com#{path}?#{params.to_query}"
      # @see https://www.pubnub.com/docs/general/security/access-control
      def sign(method:, path:, params: {}, body: nil)
        # The bytes are what is signed; what they are an encoding of does not matter.
        body = body.dup.force_encoding(Encoding::UTF_8) if body.is_a?(String)
        SignedParams.new.merge!(@connection.sign({ method:, path:, params:, body: }))
      end
    end
  end
end
