# frozen_string_literal: true

module PubnubPam
  class Client
    # The parameters of a signed request: a Hash of Strings by String, which also writes itself as a query.
    #
    # @example
    #   client = PubnubPam::Emulator.start.client
    #   params = client.sign(method: "GET", path: "/time/0", params: { uuid: "my server", timestamp: 1_700_000_000 })
    #   params["uuid"]                   # => "my server"
    #   params.to_query.split("&").first # => "uuid=my%20server"
    class SignedParams < Hash
      # What is sent as it is.
      ENCODED = /[^A-Za-z0-9._-]/n
      private_constant :ENCODED

      # The query of the request's URL, without the question mark, encoded as it was signed: a space is `%20`. Encoders
      # of forms, such as `URI.encode_www_form`, write `+` for it.
      #
      # @return [String]
      def to_query
        map { |name, value| "#{name}=#{value.b.gsub(ENCODED) { |byte| format("%%%02X", byte.ord) }}" }.join("&")
      end
      alias to_param to_query
    end
  end
end
