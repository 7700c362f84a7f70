# frozen_string_literal: true

require "json"

module PubnubPam
  class Emulator
    # What somebody without the secret key was answered. Frozen.
    #
    # @example
    #   emulator = PubnubPam::Emulator.start
    #   emulator.publish("a", "hello")
    #   # => #<PubnubPam::Emulator::Answer 403 Forbidden: no token was sent: pass it as auth:>
    class Answer < Envelope::Response
      # @return [String, nil] why the request was refused, where the emulator can tell; nil where it was not
      attr_reader :reason

      # @api private
      def initialize(status, headers, body, reason)
        @reason = reason
        super(status, headers, body)
      end

      # @return [Object, nil] the body as JSON; nil where it is something else, as in {Faults#not_json}
      # @example
      #   PubnubPam::Emulator.start.publish("a", "hello").json["message"] # => "Forbidden"
      def json
        JSON.parse(body)
      rescue JSON::ParserError, EncodingError
        nil
      end

      # @return [String, nil] what the service says: `Sent`, `Forbidden`, `Token is revoked`; nil where it says nothing
      # @example
      #   PubnubPam::Emulator.start.publish("a", "hello").message # => "Forbidden"
      def message
        found = json.is_a?(Array) ? json[1] : json.is_a?(Hash) && json["message"]
        found if found.is_a?(String)
      end

      # @return [String] with status, message and reason
      def inspect
        "#<#{self.class} #{[status, message].compact.join(" ")}#{": #{reason}" if reason}>"
      end
    end
  end
end
