# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # A middleware for one call: its caller gets the official gem's envelopes and futures.
    # @api private
    class OfficialAnswers
      # @param event [Symbol] the call's name
      # @param options [Hash] as it was called, for {Envelope#repeat}
      def initialize(event, options)
        # In a function: nothing prints the token among the options.
        @asked = -> { { event:, event_options: options } }
      end

      def call(observed)
        observed.send(:answer_as, self)
        yield
      end

      def future_class = Future

      def present(ours)
        names = ClientCache.names
        (ours.error? ? names::ErrorEnvelope : names::Envelope).new(
          **@asked.call, timetoken: ours.timetoken, status: ours.status.dup, result: ours.result.dup
        )
      end
    end
    private_constant :OfficialAnswers
  end
end
