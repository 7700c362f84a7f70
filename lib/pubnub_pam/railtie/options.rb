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
    end
  end
end
