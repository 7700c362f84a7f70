# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # Keeps the {Adapter} of one client that has the official gem's options. Where the options have changed, it is
    # another one.
    # @api private
    class ClientCache
      # As many as one client needs at a time: its own, and one for calls with another `ssl`.
      KEPT = 2

      class << self
        # Raises what is wrong with a call as the error that callers of the official gem rescue.
        def refuse(error)
          raise names::ArgumentError.new(message: error.message), error.message
        end

        # Whose envelopes and errors a call answers with.
        def names = Pubnub.official? ? ::Pubnub : Pubnub
      end

      # @yieldreturn [Hash{Symbol => Object}] the options as they are now, with `:token`
      def initialize(&options)
        @options = options
        @adapters = {}
        @lock = Mutex.new
      end

      def call(name, options, block)
        given = ClientOptions.by_symbol(options)
        own = @options.call
        arguments = { **CallOptions.public_send(name, given, own[:ttl]), **how(given, own, block) }
        adapter_for(own.merge(given.slice(:ssl).compact)).for_call(name, given).public_send(name, **arguments)
      rescue PubnubPam::ArgumentError, ConfigurationError => e
        ClientCache.refuse(e)
      end

      # The adapter for the options as they are now; wrong options raise here.
      def adapter = adapter_for(@options.call)

      private

      def how(given, own, block)
        { http_sync: given.fetch(:http_sync) { own[:http_sync] } ? true : false,
          callback: given[:callback] || block || own[:callback] }
      end

      def adapter_for(options)
        settings = ClientOptions.settings(options)
        adapter = @lock.synchronize { @adapters[settings.hash] ||= keep_few { Adapter.new(**settings) } }
        token = options[:token]
        token = nil if ClientOptions.blank?(token)
        adapter.set_token(token) unless adapter.token == token
        adapter
      end

      def keep_few
        @adapters.shift if @adapters.size >= KEPT
        yield
      end
    end
    private_constant :ClientCache
  end
end
