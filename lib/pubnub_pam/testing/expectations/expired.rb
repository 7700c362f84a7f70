# frozen_string_literal: true

module PubnubPam
  module Testing
    module Expectations
      # Expects a token, as a String or parsed, to have expired by the clock of {Testing.emulator}; of anything else,
      # what `expired?` says.
      #
      # @example
      #   PubnubPam::Testing.begin
      #   token = PubnubPam.client.grant_token!(ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) })
      #   expired = PubnubPam::Testing::Expectations::Expired.new
      #   expired.matches?(token)                      # => false
      #   expired.at(Time.now + 61).matches?(token)    # => true
      class Expired
        # @param time [Time]
        # @return [self]
        # @raise [PubnubPam::ArgumentError] for nil
        def at(time)
          raise ArgumentError, "at: expected a Time, got nil" if time.nil?

          @at = time
          self
        end

        # @param subject [String, Token, #expired?]
        # @return [Boolean]
        # @raise [InvalidTokenError]
        # @raise [PubnubPam::ArgumentError] for what is no token and has no `expired?`
        def matches?(subject)
          @subject = other?(subject) ? subject : Subject.token(subject)
          @subject.is_a?(Token) ? @subject.expired?(at: @at || Verdict.now) : @subject.expired?
        end

        # @return [String]
        def failure_message = "expected #{who} to be expired#{moment}#{expiry("lives until")}"

        # @return [String]
        def failure_message_when_negated = "expected #{who} not to be expired#{moment}#{expiry("expired at")}"

        # @return [String]
        def description = "be expired#{moment}"

        private

        def other?(subject) = !subject.is_a?(Token) && subject.respond_to?(:expired?)
        def who = @subject.is_a?(Token) ? "the token" : @subject.inspect
        def moment = @at && " at #{@at}"

        def expiry(verb)
          ", but it #{verb} #{@subject.expires_at}" if @subject.is_a?(Token)
        end
      end
    end
  end
end
