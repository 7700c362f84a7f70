# frozen_string_literal: true

module PubnubPam
  module Testing
    module Expectations
      # Expects a token, as a String or parsed, to permit something.
      #
      # @example
      #   client = PubnubPam::Emulator.start.client
      #   token = client.grant_token!(ttl: 15, channels: { "room-1" => PubnubPam::Permissions.res(read: true) })
      #   matcher = PubnubPam::Testing::Expectations::Permit.new(:write).on_channel("room-1")
      #   matcher.matches?(token) # => false
      #   matcher.failure_message.lines.first
      #   # => "expected the token to permit write on channel \"room-1\": 403 because …"
      class Permit
        # @param permissions [Array<Symbol>] names in {Permissions::BITS}
        # @raise [PubnubPam::ArgumentError] for none
        def initialize(*permissions)
          raise ArgumentError, "permissions: expected at least one, got none" if permissions.empty?

          @permissions = permissions
          @asked = {}
        end

        # @param name [String]
        # @return [self]
        def on_channel(name)
          ask(channel: name)
        end

        # @param name [String]
        # @return [self]
        def on_channel_group(name)
          ask(channel_group: name)
        end

        # @param uuid [String]
        # @return [self]
        def on_uuid(uuid)
          ask(uuid:)
        end

        # @param user_id [String] who uses the token
        # @return [self]
        def as(user_id)
          ask(user_id:)
        end

        # @param time [Time]
        # @return [self]
        def at(time)
          ask(at: time)
        end

        # @param token [String, Token]
        # @return [Boolean]
        # @raise [InvalidTokenError]
        def matches?(token)
          @token = token.is_a?(Token) ? token : Token.parse(token)
          @answers = @permissions.map { |permission| @token.explain(permission, **@asked) }
          @permissions.all? { |permission| @token.allows?(permission, **@asked) }
        end

        # Not merely the contrary: none of the permissions may be there.
        # @param (see #matches?)
        # @return [Boolean]
        def does_not_match?(token)
          matches?(token)
          @permissions.none? { |permission| @token.allows?(permission, **@asked) }
        end

        # @return [String]
        def failure_message
          message("expected the token to #{description}", "403")
        end

        # @return [String]
        def failure_message_when_negated
          message("expected the token not to #{description}", "allowed")
        end

        # @return [String]
        def description
          kind, name = @asked.slice(:channel, :channel_group, :uuid).first
          "permit #{@permissions.join(" and ")} on #{kind.to_s.tr("_", " ")} #{name.inspect}"
        end

        private

        def ask(**more)
          @asked.update(more)
          self
        end

        def message(expected, answer)
          reasons = @answers.select { |each| each.start_with?(answer) }
          "#{expected}: #{reasons.join("; ")}\n#{@token.permission_table}"
        end
      end
    end
  end
end
