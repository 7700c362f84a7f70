# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # A client of ours whose futures and envelopes are those of the official gem.
    # @api private
    class Bridge < PubnubPam::Client
      # The same client, for one call.
      def for_call(name, options)
        dup.tap { |bridge| bridge.remember(name, options) }
      end

      def time(http_sync:, callback:)
        perform(:time, http_sync, callback) { |id| @connection.time(id) }
      end

      # Only the permissions in the options are sent, as that gem does; {Client::Legacy#grant} sends all of them.
      def grant(http_sync:, callback:, ttl:, **options)
        replace_grant(:grant, { **options, ttl: Settings.minutes(ttl) }, http_sync, callback)
      end

      # A revocation can leave something granted, by that gem's flags.
      def revoke(http_sync:, callback:, ttl:, **options)
        replace_grant(:revoke, { **options, ttl: Settings.minutes(ttl) }, http_sync, callback)
      end

      protected

      def remember(name, options)
        @name = name
        @options = options
      end

      private

      def future(call, operation)
        Future.new(call, method(:present)) { envelope(call, operation) }
      end

      def present(ours)
        names = Link.names
        (ours.error? ? names::ErrorEnvelope : names::Envelope).new(
          event: @name, event_options: @options, timetoken: ours.timetoken, status: ours.status.dup,
          result: ours.result.dup
        )
      end
    end
    private_constant :Bridge
  end
end
