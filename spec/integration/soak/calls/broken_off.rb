# frozen_string_literal: true

module Soak
  class Calls
    # Calls whose caller goes away, at any moment. The emulator may have seen them or not.
    module BrokenOff
      private

      def cancel
        future = patient.grant_token(**permissions, http_sync: false)
        sleep(@random.rand * MOMENT)
        future.cancel
        raise "a cancelled future is pending" unless future.wait(PATIENCE)

        future.rejected? ? broken_off(:cancelled) : heard(future.value)
      end

      def abandon
        patient.grant_token(**permissions, http_sync: false)
        broken_off(:abandoned)
      end

      def timed_out
        envelope = interruptible { Timeout.timeout(@random.rand * MOMENT) { patient.grant_token(**permissions) } }
        envelope ? heard(envelope) : broken_off(:interrupted)
      end

      # Whether its callback is called is open; that those of other calls are is not.
      def timed_out_with_callback
        listener = listen
        asked = { **permissions, http_sync: false, callback: listener }
        started = interruptible { Timeout.timeout(@random.rand * MOMENT / 10) { patient.grant_token(**asked) } }
        started ? heard(listener.await(PATIENCE)) : broken_off(:interrupted)
      end

      def killed = in_thread(&:kill)

      def raised_into = in_thread { |thread| thread.raise(Timeout::Error) }

      def in_thread
        asked = permissions
        thread = Thread.new { patient.grant_token(**asked) }
        thread.report_on_exception = false
        sleep(@random.rand * MOMENT)
        yield thread
        envelope = interruptible { thread.join(PATIENCE) ? thread.value : raise("a thread does not end") }
        envelope ? heard(envelope) : broken_off(:interrupted)
      end

      def interruptible
        yield
      rescue Timeout::Error
        nil
      end

      def broken_off(outcome) = entry(outcome, 0..MOST)

      def listen
        Listener.new.tap { |listener| @listeners[@mark] = listener }
      end
    end
  end
end
