# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # What stands for `Pubnub::Envelope` without the official gem: the answer to a call, with its two Hashes.
    #
    # @example
    #   envelope = Pubnub::Envelope.new(status: { code: 200, error: false }, result: { data: { "token" => "p0F2" } })
    #   envelope.error? # => false
    class Envelope
      include Undumpable

      # @return [Hash{Symbol => Object}] see {PubnubPam::Envelope#status}
      attr_accessor :status
      # @return [Hash{Symbol => Object}, nil] see {PubnubPam::Envelope#result}
      attr_accessor :result
      # @return [Integer, nil] see {PubnubPam::Envelope#timetoken}
      attr_accessor :timetoken

      # @param options [Hash{Symbol => Object}] `:status`, `:result`, `:timetoken`, `:event`, `:event_options`
      # @raise [PubnubPam::ArgumentError] for anything but a Hash
      def initialize(options = {})
        @status, @result, @timetoken, @event, @event_options =
          ClientOptions.by_symbol(options).values_at(:status, :result, :timetoken, :event, :event_options)
      end

      # @return [Boolean]
      def error? = status[:error]

      # Makes the same call again.
      #
      # @param client [Client]
      # @param changes [Hash{Symbol => Object}] options to have otherwise
      # @return [Future, Envelope] what the call returns
      # @raise [PubnubPam::ArgumentError] for what is no client, or no Hash
      # @example
      #   PubnubPam::Emulator.start do |emulator|
      #     pubnub = Pubnub.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false, http_sync: true)
      #     envelope = pubnub.grant(channel: "room-1", ttl: 5)
      #     envelope.repeat(pubnub, ttl: 10).result[:data]["ttl"] # => 10
      #   end
      def repeat(client, changes = {})
        unless client.respond_to?(:revoke_token)
          raise PubnubPam::ArgumentError, "client: expected a client, got an object of class #{client.class}"
        end

        client.public_send(@event, @event_options.merge(ClientOptions.by_symbol(changes)))
      end

      # @return [String] the outcome, without what the Hashes hold
      def inspect = "#<#{self.class} #{@event} #{status && status[:code].inspect}>"
      alias to_s inspect
    end

    # What stands for `Pubnub::ErrorEnvelope` without the official gem.
    class ErrorEnvelope < Envelope; end
  end
end
