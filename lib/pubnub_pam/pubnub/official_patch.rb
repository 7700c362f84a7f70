# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # Puts our calls before those of the official gem's client.
    # @api private
    module OfficialPatch
      # It stays prepended to the official client. Without methods it changes nothing.
      module Ours; end
      CALLS = OfficialCalls.public_instance_methods(false).freeze

      class << self
        def install(official)
          CALLS.each { |name| Ours.define_method(name, OfficialCalls.instance_method(name)) }
          define_private_methods
          official::Client.prepend(Ours)
          return if official.const_defined?(:Permission, false)

          official.const_set(:Permission, official::Permissions)
          @permission_in = official
        end

        def remove
          (Ours.instance_methods(false) + Ours.private_instance_methods(false)).each { |name| Ours.remove_method(name) }
          @permission_in&.send(:remove_const, :Permission)
          @permission_in = nil
        end

        # The client's own, or that of the official gem.
        def logger(env)
          env[:logger] || (::Pubnub.logger if ::Pubnub.respond_to?(:logger))
        end

        private

        # The official constructor fills in `ssl: false`. Only the options that it was given tell whether the caller
        # wants plain text.
        def define_private_methods
          Ours.define_method(:initialize) do |options = {}, *others, &block|
            @pubnub_pam_ssl = options.fetch(:ssl) { options["ssl"] } if options.is_a?(Hash)
            super(options, *others, &block)
          end
          Ours.define_method(:pubnub_pam) do
            @pubnub_pam || LOCK.synchronize do
              @pubnub_pam ||= ClientCache.new { { **env, ssl: @pubnub_pam_ssl, logger: OfficialPatch.logger(env) } }
            end
          end
          Ours.send(:private, :initialize, :pubnub_pam)
        end
      end
    end
    private_constant :OfficialPatch
  end
end
