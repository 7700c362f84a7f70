# frozen_string_literal: true

require "net/http"

module PubnubPam
  class Railtie < ::Rails::Railtie
    # The emulator of `config.pubnub_pam.emulator = true`. It has a fixed port, so that all processes of the application
    # find it: the workers of a cluster, the console, jobs. Whichever process takes the port first runs it.
    # @api private
    class DevelopmentEmulator
      PORT = 7777
      # Seconds to wait for the answer of whatever has the port.
      PATIENCE = 2
      PORTS = (1..65_535)

      class << self
        # @return [Emulator, nil] kept here for as long as the process lives: one that is collected ends
        attr_accessor :running
      end

      # @param setting [Object] of `config.pubnub_pam.emulator`
      # @param environment [String] `Rails.env`
      # @return [DevelopmentEmulator, nil] nil where there is none. Tests have the emulator of the testing kit
      # @raise [ConfigurationError] outside of development and tests, and for a wrong setting
      def self.of(setting, environment)
        return unless setting

        port = setting == true ? PORT : setting
        check(setting, port, environment)
        new(port) if environment == "development"
      end

      def self.check(setting, port, environment)
        unless port.is_a?(Integer) && PORTS.cover?(port)
          raise ConfigurationError, "config.pubnub_pam.emulator: expected true, false or a port from 1 to 65535, got " \
                                    "#{WrongValue.describe(setting)}"
        end
        return if %w[development test].include?(environment)

        raise ConfigurationError, "config.pubnub_pam.emulator: an emulator runs in development only, and this is " \
                                  "#{environment}: set it in config/environments/development.rb"
      end
      private_class_method :check

      def initialize(port)
        @port = port
        @origin = "127.0.0.1:#{port}"
      end

      # @return [Hash{Symbol => Object}] settings of a client
      def settings = { **Emulator::KEYS, origin: @origin, ssl: false, proxy: nil }

      # @raise [ConfigurationError] where another program has the port
      def start
        emulator = Emulator.start(port: @port, page: true)
        self.class.running = emulator
        announce("PubNub emulator at #{emulator.url}, what happens there: #{emulator.page_url}")
      rescue ConfigurationError => e
        raise ConfigurationError, "#{e.message}. #{advice}" unless an_emulator_answers?

        announce("PubNub emulator at http://#{@origin}, started by another process")
      end

      private

      def an_emulator_answers?
        Net::HTTP.start("127.0.0.1", @port, nil, open_timeout: PATIENCE, read_timeout: PATIENCE) do |http|
          http.get("/time/0").body.match?(/\A\[\d{17}\]\z/)
        end
      rescue SystemCallError, Timeout::Error, IOError, Net::ProtocolError
        false
      end

      def advice
        "Another program has the port of config.pubnub_pam.emulator: set another one, for example " \
          "config.pubnub_pam.emulator = #{@port + 1}"
      end

      # Where `rails server` says what it starts.
      def announce(text)
        $stdout.puts("=> #{text}")
      end
    end
  end
end
