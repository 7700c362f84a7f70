# frozen_string_literal: true

module PubnubPam
  class Emulator
    # What somebody with a token, and without the secret key, can do: to see what the token is worth.
    module FrontEnd
      # Publishes a message as an app in a browser would.
      #
      # @param channel [String]
      # @param message [Object] anything that JSON can hold
      # @param auth [String, nil] a token
      # @param user_id [String]
      # @return [Envelope::Response] 200, or 403 with the service's body
      # @example
      #   PubnubPam::Emulator.start.publish("a", "hello").status # => 403
      def publish(channel, message, auth: nil, user_id: "front-end")
        path = ["publish", keys[:publish_key], keys[:subscribe_key], "0", channel, "0", JSON.generate(message)]
        path = path.map { |part| URI.encode_www_form_component(part).gsub("+", "%20") }.join("/")
        query = URI.encode_www_form({ uuid: user_id, auth: }.compact)
        Envelope::Response.new(*@server.get("/#{path}", query))
      end
    end
  end
end
