# frozen_string_literal: true

require "monitor"
require_relative "../pubnub_pam"

module PubnubPam
  # The names of the official gem, `pubnub`, for code that was written for it.
  #
  # `require "pubnub_pam/pubnub"` enables it:
  #
  # - **Without the official gem**, `Pubnub.new`, `Pubnub::Client`, `Pubnub::Permissions`, `Pubnub::Permission`,
  #   `Pubnub::Envelope`, `Pubnub::ErrorEnvelope`, `Pubnub::Error`, `Pubnub::ArgumentError` and
  #   `Pubnub::InitializationError` are classes of ours.
  # - **With the official gem**, loaded before or afterwards by `require "pubnub"`, its `Pubnub::Client` stays, and does
  #   the calls of {OfficialCalls} through ours, with its own configuration. What comes back are its envelopes.
  #
  # Both talk over TLS unless the client was given `ssl: false`; the official gem's own calls do as they always did.
  #
  # While the names are ours, one folder of this gem is first in `$LOAD_PATH`. The file in it, `pubnub.rb`, says why.
  #
  # @example
  #   PubnubPam::Emulator.start do |emulator|
  #     pubnub = Pubnub.new(**emulator.keys, user_id: "server-1", origin: emulator.origin, ssl: false)
  #     envelope = pubnub.grant_token(ttl: 15, channels: { "room-1" => Pubnub::Permissions.res(read: true) }).value
  #     envelope.result[:data]["message"] # => "Success"
  #   end
  module Pubnub
    require_relative "pubnub/errors"
    require_relative "pubnub/envelope"
    require_relative "pubnub/future"
    require_relative "pubnub/client_options"
    require_relative "pubnub/categories"
    require_relative "pubnub/call_options"
    require_relative "pubnub/adapter"
    require_relative "pubnub/client_cache"
    require_relative "pubnub/official_calls"
    require_relative "pubnub/client"
    require_relative "pubnub/standalone"
    require_relative "pubnub/official_patch"

    LOCK = Monitor.new
    private_constant :LOCK

    class << self
      # Takes the official gem's names, or its client's calls where it is loaded. Requiring this file has done it
      # already; again, it does no harm.
      #
      # @return [nil]
      # @example
      #   PubnubPam::Pubnub.enable!
      #   PubnubPam::Pubnub.enabled? # => true
      def enable!
        LOCK.synchronize do
          official? ? OfficialPatch.install(::Pubnub) : Standalone.install
          @enabled = true
        end
        nil
      end

      # Puts back what was there before: the official client's own calls, or nothing at all.
      #
      # Clients that were made meanwhile go on working.
      #
      # @return [nil]
      # @example
      #   PubnubPam::Pubnub.disable!
      #   defined?(Pubnub::Client) # => nil
      #   PubnubPam::Pubnub.enable!
      def disable!
        LOCK.synchronize do
          OfficialPatch.remove
          Standalone.remove
          @enabled = false
        end
        nil
      end

      # @return [Boolean]
      def enabled? = @enabled == true

      # @return [Boolean] whether `Pubnub::Client` is that of the official gem
      def official? = !defined?(::Pubnub::Client).nil? && !::Pubnub::Client.equal?(Client)

      private

      # Loads the official gem, if there is one. `require "pubnub"` calls it while the names are ours.
      def make_way
        LOCK.synchronize do
          Standalone.remove
          begin
            require "pubnub"
          rescue LoadError => e
            raise unless e.path == "pubnub" # else there is none, and the names stay ours
          ensure
            enable!
          end
        end
      end
    end
  end
end

PubnubPam::Pubnub.enable!
