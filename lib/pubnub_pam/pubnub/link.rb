# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # From one client with the official gem's options to the client of ours behind it, which is made anew where the
    # options have changed.
    # @api private
    class Link
      # As many as one client needs at a time: its own, and one for calls with another `ssl`.
      KEPT = 2

      # Where a client keeps its own.
      PLACE = :@pubnub_pam_link

      class << self
        # What does the calls of a client.
        def of(client)
          client.instance_variable_get(PLACE) || LOCK.synchronize do
            client.instance_variable_get(PLACE) ||
              client.instance_variable_set(PLACE, new { Takeover.options(client) })
          end
        end

        # Raises what is wrong with a call as the error that callers of the official gem rescue.
        def refuse(error)
          raise names::ArgumentError.new(message: error.message), error.message
        end

        # Whose envelopes and errors a call answers with.
        def names
          Pubnub.official? ? ::Pubnub : Pubnub
        end
      end

      # @yieldreturn [Hash{Symbol => Object}] the options as they are now, with `:token`
      def initialize(&options)
        @options = options
        @bridges = {}
        @lock = Mutex.new
      end

      def call(name, options, block)
        given = Options.by_symbol(options)
        own = @options.call
        arguments = { **Arguments.public_send(name, given, own[:ttl]), **how(given, own, block) }
        bridge(own.merge(given.slice(:ssl).compact)).for_call(name, given).public_send(name, **arguments)
      rescue PubnubPam::ArgumentError, ConfigurationError => e
        Link.refuse(e)
      end

      # The client as it is now. To make it is to find wrong options.
      def bridge_now
        bridge(@options.call)
      end

      private

      def how(given, own, block)
        { http_sync: given.fetch(:http_sync) { own[:http_sync] } ? true : false,
          callback: given[:callback] || block || own[:callback] }
      end

      def bridge(options)
        settings = Options.settings(options)
        bridge = @lock.synchronize { @bridges[settings.hash] ||= keep_few { Bridge.new(**settings) } }
        token = options[:token]
        token = nil if Options.blank?(token)
        bridge.set_token(token) unless bridge.token == token
        bridge
      end

      def keep_few
        @bridges.shift if @bridges.size >= KEPT
        yield
      end
    end
    private_constant :Link
  end
end
