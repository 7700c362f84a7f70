# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # The official gem's client with our calls in front of its own.
    # @api private
    module Takeover
      # Stands before the official client in its ancestors, for good; empty, it changes nothing.
      module Ours; end
      CALLS = Calls.public_instance_methods(false).freeze

      class << self
        def install(official)
          CALLS.each { |name| Ours.define_method(name, Calls.instance_method(name)) }
          remember_what_was_asked_for
          official::Client.prepend(Ours)
          return if official.const_defined?(:Permission, false)

          official.const_set(:Permission, official::Permissions)
          @permission_in = official
        end

        def remove
          Ours.instance_methods(false).each { |name| Ours.remove_method(name) }
          Ours.remove_method(:initialize) if Ours.private_method_defined?(:initialize, false)
          @permission_in&.send(:remove_const, :Permission)
          @permission_in = nil
        end

        # The options of an official client, as they are now.
        def options(client)
          { **client.env, ssl: client.instance_variable_get(:@pubnub_pam_ssl), logger: client.env[:logger] || logger }
        end

        private

        def logger
          ::Pubnub.logger if ::Pubnub.respond_to?(:logger)
        end

        # The official constructor fills in `ssl: false`, after which nobody can tell who wanted it.
        def remember_what_was_asked_for
          Ours.define_method(:initialize) do |options = {}, *others, &block|
            @pubnub_pam_ssl = options.fetch(:ssl) { options["ssl"] } if options.is_a?(Hash)
            super(options, *others, &block)
          end
        end
      end
    end
    private_constant :Takeover
  end
end
