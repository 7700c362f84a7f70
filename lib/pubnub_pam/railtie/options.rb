# frozen_string_literal: true

module PubnubPam
  class Railtie < ::Rails::Railtie
    # `config.pubnub_pam`: a setter for each setting of {Configuration}, and what only Rails has.
    # @api private
    class Options < Configuration
      # @param value [Boolean, Integer, nil] true for an emulator at {DevelopmentEmulator::PORT}, or another port
      def emulator=(value)
        @settings.call[:emulator] = value
      end

      # @param value [Boolean, nil] true to open a connection when the server starts, before the first call needs it
      def connect_on_boot=(value)
        @settings.call[:connect_on_boot] = value
      end
    end
  end
end
