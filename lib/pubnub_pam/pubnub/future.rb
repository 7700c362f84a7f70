# frozen_string_literal: true

require_relative "observers"

module PubnubPam
  module Pubnub
    # A call under way, with the methods of the `Concurrent::Future` that the official gem returns.
    #
    # A failure is a value here, an error envelope, also where that gem's future would be rejected and its value nil:
    # only what was cancelled is {#rejected?}.
    class Future < PubnubPam::Future
      include Observers

      # Waits for the answer, or until the time is over.
      #
      # @param timeout [Numeric, nil] seconds
      # @return [self]
      def wait(timeout = nil)
        super
        self
      end

      # Waits, and raises where the call was cancelled.
      #
      # @param timeout [Numeric, nil] seconds
      # @return [self]
      # @raise [ConnectionError] for a cancelled call
      def wait!(timeout = nil)
        wait(timeout)
        rejected? ? raise(reason) : self
      end
      alias no_error! wait!
      # As {#value}.
      alias deref value
      # As {#fulfilled?}.
      alias realized? fulfilled?

      # @return [Boolean] the opposite of {#complete?}
      def incomplete? = !complete?

      # @return [Boolean] false: the call is under way from the start
      def unscheduled? = false

      # @return [Boolean] true once the call was cancelled
      def cancelled? = rejected?

      # @return [self] nothing is left to do: the call is under way from the start
      def execute = self

      # @param timeout [Numeric] seconds to wait before {#cancel}
      # @return [Boolean] true where the call was over in time
      def wait_or_cancel(timeout)
        wait(timeout)
        return true if complete? || !cancel

        wait # it ends at once, but not yet
        false
      end

      # @return [Exception] so that a rejected future can be raised itself
      # @raise [RuntimeError] where it is not {#rejected?}
      def exception(*arguments)
        raise "the call was not cancelled" unless rejected?

        reason.exception(*arguments)
      end
    end
  end
end
