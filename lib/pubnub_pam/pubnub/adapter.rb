# frozen_string_literal: true

require_relative "official_answers"

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
        replace_grant(:grant, { **options, ttl: Checks.minutes(ttl) }, http_sync, callback)
      end

      # A revocation can leave something granted, by that gem's flags.
      def revoke(http_sync:, callback:, ttl:, **options)
        replace_grant(:revoke, { **options, ttl: Checks.minutes(ttl) }, http_sync, callback)
      end

      protected

      def answer_with(middleware)
        @runner = @runner.with(middleware)
      end
    end
    private_constant :Adapter
  end
end
