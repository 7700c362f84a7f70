# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # A client of ours for calls with the official gem's meaning.
    # @api private
    class Adapter < PubnubPam::Client
      # The same client for one call, whose answer is in that gem's form.
      def for_call(name, options)
        dup.tap { |adapter| adapter.answer_with(OfficialAnswers.new(name, options)) }
      end

      def time(http_sync:, callback:)
        @runner.run(:time, {}, http_sync, callback) { @connection.time }
      end

      # Only the permissions in the options are sent, as that gem does; {Client::Legacy#grant} sends all of them.
      def grant(http_sync:, callback:, ttl:, **options)
        replace_grant(:grant, { **options, ttl: Checks.minutes(ttl, MOST_MINUTES) }, http_sync, callback)
      end

      # A revocation can leave something granted, by that gem's flags.
      def revoke(http_sync:, callback:, ttl:, **options)
        replace_grant(:revoke, { **options, ttl: Checks.minutes(ttl, MOST_MINUTES) }, http_sync, callback)
      end

      protected

      def answer_with(middleware)
        @runner = @runner.with(middleware)
      end
    end

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
    private_constant :Adapter, :OfficialAnswers
  end
end
