# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # The official gem's names, while that gem is not loaded.
    # @api private
    module Standalone
      NAMES = {
        Client:, Permissions: PubnubPam::Permissions, Permission: PubnubPam::Permission, Envelope:, ErrorEnvelope:,
        Error:, ArgumentError:, InitializationError:
      }.freeze
      # Holds a `pubnub.rb`, for `require "pubnub"` to find before the official one.
      FOLDER = File.expand_path("in_front", __dir__).freeze

      class << self
        # Constants that the app has under these names stay.
        def install
          Object.const_set(:Pubnub, Module.new) unless defined?(::Pubnub)
          NAMES.each { |name, value| ::Pubnub.const_set(name, value) unless ::Pubnub.const_defined?(name, false) }
          entrance = ->(options = {}) { Client.new(options) }
          ::Pubnub.define_singleton_method(:new, &entrance) unless ::Pubnub.singleton_methods(false).include?(:new)
          $LOAD_PATH.unshift(FOLDER) unless $LOAD_PATH.include?(FOLDER)
          @installed = true
        end

        def remove
          return unless @installed

          $LOAD_PATH.delete(FOLDER)
          NAMES.each { |name, value| ::Pubnub.send(:remove_const, name) if ours?(name, value) }
          ::Pubnub.singleton_class.remove_method(:new)
          @installed = false
        end

        # True if files of the official gem are being loaded while the names are ours.
        def invaded? = @installed && ::Pubnub.const_defined?(:VERSION, false)

        private

        def ours?(name, value)
          ::Pubnub.const_defined?(name, false) && ::Pubnub.const_get(name, false).equal?(value)
        end
      end
    end
    private_constant :Standalone
  end
end
