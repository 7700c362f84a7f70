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
      def value(_timeout = nil) = self

      # @param (see #value)
      # @return [self]
      def value!(_timeout = nil) = self

      # @param (see #value)
      # @return [true]
      def wait(_timeout = nil) = true

      # @return [true]
      def complete? = true

      # @return [false]
      def pending? = false

      # @return [true] also for an error, which is an answer: {Envelope#error?} tells them apart
      def fulfilled? = true

      # @return [false]
      def rejected? = false

      # @return [Symbol] `:fulfilled`
      def state = :fulfilled

      # @return [nil] why a rejected future has no value; {Envelope#error} is what went wrong with a call
      def reason = nil

      # @return [false] the call is over
      def cancel = false
    end
  end
end
