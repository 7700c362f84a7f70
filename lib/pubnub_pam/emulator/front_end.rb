# frozen_string_literal: true

require "json"
require "uri"

module PubnubPam
  class Emulator
    # What somebody with a token, and without the secret key, can do: to see what the token is worth.
    module FrontEnd
      # Publishes a message as an app in a browser would.
      #
      # @param channel [String]
      # @param message [Object] anything that JSON can hold
      # @param auth [String, nil] a token
      # @param user_id [String, nil] who publishes; a token for one user is only good for that user
      # @return [Answer] 200, or 403 with the service's body and the reason
      # @raise [PubnubPam::ArgumentError] for a channel, message or token that is none
      # @example
      #   PubnubPam::Emulator.start.publish("a", "hello").status # => 403
      # @example Why a message was refused
      #   emulator = PubnubPam::Emulator.start
      #   token = emulator.client.grant_token!(
      #     ttl: 15, authorized_user_id: "ann", channels: { "a" => PubnubPam::Permissions.res(write: true) }
      #   )
      #   emulator.publish("a", "hello", auth: token).reason
      #   # => "the token is for user \"ann\", not \"front-end\""
      #   emulator.publish("a", "hello", auth: token, user_id: "ann").status # => 200
      def publish(channel, message, auth: nil, user_id: "front-end")
        check_channel(channel)
        check_auth(auth)
        path = ["publish", keys[:publish_key], keys[:subscribe_key], "0", channel, "0", message_as_json(message)]
        path = path.map { |part| URI.encode_www_form_component(part).gsub("+", "%20") }.join("/")
        query = URI.encode_www_form({ uuid: user_id, auth: }.compact)
        status, headers, body = server_in_time.get("/#{path}", query)
        Answer.new(status, headers, body, (refusal_of(channel, auth, user_id) if status == 403))
      end

      private

      def check_channel(channel)
        return if channel.is_a?(String) && !channel.empty?

        raise ArgumentError, "channel: expected a name as a String, got #{WrongValue.describe(channel)}"
      end

      def check_auth(auth)
        return if auth.nil? || auth.is_a?(String)

        raise ArgumentError, "auth: expected a token String or nil, got #{WrongValue.token(auth)}"
      end

      def message_as_json(message)
        JSON.generate(message)
      rescue JSON::GeneratorError, JSON::NestingError, EncodingError => e
        reason = e.message.lines.first.strip.sub(/\A\d+: /, "")[0, 80]
        raise ArgumentError, "message: expected a JSON value: #{reason}"
      end

      # Why a message is refused, in a sentence.
      def refusal_of(channel, auth, user_id)
        return "no token was sent: pass it as auth:" if auth.to_s.empty?

        token = Token.parse(auth)
        return "the token was revoked" if revoked?(token)
        return needs_a_user(token) if user_id.to_s.empty? && token.authorized_user_id

        explanation(token, channel:, user_id: user_id&.to_s, at: now)
      rescue InvalidTokenError
        "auth is not a token, and nothing was granted to it as an auth key"
      end

      def needs_a_user(token)
        "the token is for user #{token.authorized_user_id.inspect}, and the request names no user"
      end

      # Nil where the token itself is in order: the reason is elsewhere then, as the service's message says.
      def explanation(token, **asked)
        token.explain(:write, **asked)[/\A403 because (.*)/m, 1]
      rescue ArgumentError
        nil
      end
    end
  end
end
