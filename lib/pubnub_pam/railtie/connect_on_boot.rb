# frozen_string_literal: true

module PubnubPam
  class Railtie < ::Rails::Railtie
    # Opens a connection while the server starts. The server does not wait for it, and starts without it, too.
    # @api private
    module ConnectOnBoot
      # @return [Thread]
      def self.start(logger)
        Thread.new do
          PubnubPam.client.connect
        rescue Error => e
          logger&.warn("pubnub_pam: config.pubnub_pam.connect_on_boot: #{e.message}")
        end
      end
    end
  end
end
