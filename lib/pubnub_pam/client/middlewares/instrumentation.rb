# frozen_string_literal: true

module PubnubPam
  class Client
    # Tells the client's `on_request:` of calls that are over, and Active Support's notifications, where they are
    # loaded, of their start and end. What those raise is logged, and the call goes on.
    # @api private
    class Instrumentation
      # @param hook [#call, nil]
      # @param log [Log]
      def initialize(hook, log)
        @hook = hook
        @log = log
      end

      # True where nobody listens.
      def idle?
        @hook.nil? && !listening?(Event::NAME) && !listening?(Event::START)
      end

      def call(observed, &)
        announce(observed) if listening?(Event::START)
        notifies = listening?(Event::NAME)
        return yield unless notifies || @hook

        spans = notifies && observed.mode == :sync
        observed.on_finish { |over| tell(over, notify: notifies && !spans) }
        spans ? around(observed, &) : yield
      end

      private

      def announce(observed)
        notify(Event::START, { **beginning(observed), mode: observed.mode, data: observed.data })
      end

      # The notification of a call that somebody waits for lasts as long as the wait. A subscriber may raise before the
      # wait or after it: neither changes what the wait comes to.
      def around(observed)
        result = failure = waited = nil
        wait = lambda do
          waited = true
          result = yield
        rescue Exception => e # rubocop:disable Lint/RescueException -- whatever it is, it is raised again
          failure = e
        end
        measured = ->(payload) { finally_update(payload, observed, &wait) }
        notify(Event::NAME, beginning(observed), measured)
        wait.call unless waited
        failure ? raise(failure) : result
      end

      def finally_update(payload, observed)
        yield
      ensure
        payload.update(observed.event.to_h)
      end

      # Nobody here has waited for the end of others: their notification is a moment.
      def tell(over, notify:)
        event = over.event
        return if event.category == Event::NOT_SENT

        notify(Event::NAME, event.to_h) if notify
        @log.guard("on_request") { @hook.call(event) } if @hook
      end

      def beginning(observed)
        { operation: observed.operation, origin: observed.origin }
      end

      def notify(name, payload, work = nil)
        @log.guard("a subscriber") { ::ActiveSupport::Notifications.instrument(name, payload, &work) }
      end

      def listening?(name)
        defined?(::ActiveSupport::Notifications) ? ::ActiveSupport::Notifications.notifier.listening?(name) : false
      end
    end
    private_constant :Instrumentation
  end
end
