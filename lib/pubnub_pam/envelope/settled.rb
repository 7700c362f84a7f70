# frozen_string_literal: true

module PubnubPam
  class Envelope
    # The methods of a {Future}, so that code for a future works with an envelope, too.
    module Settled
      # @param _timeout [Numeric, nil] as {Future#value} takes it; nothing is waited for
      # @return [self]
      # @example
      #   client = PubnubPam::Emulator.start.client(http_sync: true)
      #   client.revoke_token("p0F2").value.status[:code] # => 400
      def value(_timeout = nil)
        self
      end

      # @param (see #value)
      # @return [self]
      def value!(_timeout = nil)
        self
      end

      # @param (see #value)
      # @return [true]
      def wait(_timeout = nil)
        true
      end

      # @return [true]
      def complete?
        true
      end

      # @return [false]
      def pending?
        false
      end

      # @return [true] also for an error, which is an answer: {Envelope#error?} tells them apart
      def fulfilled?
        true
      end

      # @return [false]
      def rejected?
        false
      end

      # @return [Symbol] `:fulfilled`
      def state
        :fulfilled
      end

      # @return [nil] why a rejected future has no value; {Envelope#error} is what went wrong with a call
      def reason
        nil
      end

      # @return [false] the call is over
      def cancel
        false
      end
    end
  end
end
