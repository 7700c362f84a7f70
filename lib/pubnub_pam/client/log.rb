# frozen_string_literal: true

module PubnubPam
  class Client
    # What the client's logger is told.
    # @api private
    class Log
      def initialize(logger)
        @logger = logger
      end

      # Runs code of others: its error is logged, and stops nothing else.
      def guard(what)
        yield
      rescue StandardError, ScriptError => e
        report("pubnub_pam: #{what} raised #{e.class}: #{e.message}")
      end

      # A line for each call. A clock that is found to be off comes once, before the call that has found it so. A logger
      # that raises does not keep the answer from the caller.
      def answer(envelope, ahead)
        return unless @logger

        @logger.warn(Clock.corrected(ahead)) if ahead
        # In Rails, a subscriber has a line for each call.
        return if defined?(PubnubPam::LogSubscriber)

        @logger.debug { "pubnub_pam: #{envelope.inspect} after #{envelope.attempts} attempt(s)" }
      rescue StandardError => e
        warn("pubnub_pam: the logger raised #{e.class}: #{e.message}")
      end

      private

      def report(message)
        @logger ? @logger.error(message) : warn(message)
      rescue StandardError => e
        warn("#{message}; the logger raised #{e.class}: #{e.message}")
      end
    end
    private_constant :Log
  end
end
