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
        PublishArguments.check(channel, auth)
        path = ["publish", keys[:publish_key], keys[:subscribe_key], "0", channel, "0", PublishArguments.json(message)]
        path = path.map { |part| URI.encode_www_form_component(part).gsub("+", "%20") }.join("/")
        query = URI.encode_www_form({ uuid: user_id, auth: }.compact)
        status, headers, body = server.get("/#{path}", query)
        reason = Reason.of(self, channel, auth, user_id) if status == 403
        Answer.new(status, headers, body, reason)
      end

      # What is wrong with the arguments, before anything is sent.
      # @api private
      module PublishArguments
        module_function

        def check(channel, auth)
          wrong("channel", "a name", channel) unless channel.is_a?(String) && !channel.empty?
          return if auth.nil? || auth.is_a?(String)

          hint = " (#{auth.is_a?(Future) ? "its value.token" : "its token"} is one)" if sent?(auth)
          raise ArgumentError, "auth: expected a token String or nil, got a value of class #{auth.class}#{hint}"
        end

        def json(message)
          JSON.generate(message)
        rescue JSON::GeneratorError, JSON::NestingError, EncodingError => e
          reason = e.message.lines.first.strip.sub(/\A\d+: /, "")[0, 80]
          raise ArgumentError, "message: expected a JSON value: #{reason}"
        end

        def sent?(auth)
          auth.is_a?(Future) || auth.is_a?(Envelope)
        end

        def wrong(argument, expected, got)
          raise ArgumentError, "#{argument}: expected #{expected}, got #{got.inspect[0, 40]}"
        end
      end

      # Why a message is refused, in a sentence.
      # @api private
      module Reason
        module_function

        def of(emulator, channel, auth, user_id)
          return "no token was sent: pass it as auth:" if auth.to_s.empty?

          token = Token.parse(auth)
          return "the token was revoked" if emulator.revoked?(token)
          return nobody(token) if user_id.to_s.empty? && token.authorized_user_id

          explained(token, channel:, user_id: user_id&.to_s, at: emulator.now)
        rescue InvalidTokenError
          "auth is not a token, and nothing was granted to it as an auth key"
        end

        def nobody(token)
          "the token is for user #{token.authorized_user_id.inspect}, and the request names no user"
        end

        # Nil where the token itself is in order: it comes from elsewhere then, as the service's message says.
        def explained(token, **asked)
          token.explain(:write, **asked)[/\A403 because (.*)/m, 1]
        rescue ArgumentError
          nil
        end
      end
      private_constant :PublishArguments, :Reason
    end
  end
end
