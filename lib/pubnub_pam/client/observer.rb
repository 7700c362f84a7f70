# frozen_string_literal: true

require_relative "watched"

module PubnubPam
  class Client
    # Tells of calls that are over: the client's `on_request:`, and Active Support's notifications where they are
    # loaded. What those raise is logged, and the call goes on.
    # @api private
    class Observer
      def initialize(hook, origin, logger)
        @hook = hook
        @origin = origin
        @logger = logger
      end

      # Whether anybody listens: nothing is done for nobody.
      def wanted?
        !@hook.nil? || notifications?
      end

      # Waits for a call by the block, which brings back its envelope. The notification lasts as long as the wait.
      def around(call, operation, &wait)
        watched = Watched.new(call, operation, @origin, wait)
        begin
          notify(watched) if notifications?
          watched.answer
        ensure
          run_hook(watched.event)
        end
      end

      # For a call that was over before anybody here waited for it: the notification is a moment.
      def tell(call, envelope)
        return unless wanted?

        event = Event.send(:of, call, envelope, @origin)
        guard("a subscriber") { notifier.instrument(Event::NAME, event.to_h) } if notifications?
        run_hook(event)
      end

      # Runs what is not ours: its trouble is its own, is told, and breaks nothing else.
      def guard(what)
        yield
      rescue StandardError, ScriptError => e
        report("pubnub_pam: #{what} raised #{e.class}: #{e.message}")
      end

      # A clock that is found to be off comes once, before the call that has found it so. A logger that raises does not
      # keep the call's answer from its caller.
      def log(envelope, ahead)
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

      # A subscriber may raise before the wait or after it; `watched` keeps what the wait itself has brought.
      def notify(watched)
        guard("a subscriber") do
          notifier.instrument(Event::NAME, watched.beginning) do |payload|
            watched.run
          ensure
            payload.update(watched.event.to_h)
          end
        end
      end

      def run_hook(event)
        guard("on_request") { @hook.call(event) } if @hook
      end

      def notifications?
        defined?(::ActiveSupport::Notifications) ? notifier.notifier.listening?(Event::NAME) : false
      end

      def notifier
        ::ActiveSupport::Notifications
      end
    end
    private_constant :Observer
  end
end
