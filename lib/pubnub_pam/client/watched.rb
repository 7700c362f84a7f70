# frozen_string_literal: true

module PubnubPam
  class Client
    # A call that its caller waits for, whatever ends the wait.
    # @api private
    class Watched
      def initialize(call, operation, origin, wait)
        @call = call
        @operation = operation
        @origin = origin
        @wait = wait
        @started = now
      end

      # What a notification says before it can say anything.
      def beginning
        { operation: @operation, origin: @origin }
      end

      # Waits, once. What that raises comes out of {#answer}.
      def run
        @has_run = true
        @envelope = @wait.call
      rescue Exception => e # rubocop:disable Lint/RescueException -- whatever it is, it is raised again
        @failure = e
      end

      # @return [Envelope]
      def answer
        run unless @has_run
        @failure ? raise(@failure) : @envelope
      end

      # The same one each time. Without an envelope the caller was interrupted, and the request with it.
      def event
        @event ||= @envelope ? Event.send(:of, @call, @envelope, @origin) : interrupted
      end

      private

      def interrupted
        Event.new(operation: @operation, status: nil, category: Event::CANCELLED, attempts: @call.attempts,
                  duration: now - @started, origin: @origin, error: @failure)
      end

      def now
        Process.clock_gettime(Process::CLOCK_MONOTONIC)
      end
    end
    private_constant :Watched
  end
end
