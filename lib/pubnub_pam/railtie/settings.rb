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

    # Where a Rails application says how its client is made.
    # @api private
    class Settings
      # Where settings are, for messages about a missing one.
      WHERE = "config.pubnub_pam, credentials.pubnub or PUBNUB_*"
      GUIDE = "https://github.com/pubnub-pam/pubnub_pam/blob/main/docs/rails.md"
      IN_DEVELOPMENT = "without an account: config.pubnub_pam.emulator = true in config/environments/development.rb " \
                       "starts an emulator with the server; how to set keys: #{GUIDE}#settings".freeze
      # What {Client#initialize} does not take.
      OF_RAILS = %i[emulator connect_on_boot].freeze
      private_constant :IN_DEVELOPMENT, :OF_RAILS

      # @param environment [String] `Rails.env`
      # @return [String] what to do without keys
      def self.advice(environment)
        environment == "development" ? IN_DEVELOPMENT : "how to set keys: #{GUIDE}#settings"
      end

      def initialize(app, env)
        @app = app
        @env = env
      end

      # What {PubnubPam.configure} says goes before all of these. The first that has a setting decides.
      def layers
        [
          emulator&.settings,        # config.pubnub_pam.emulator = true
          given.except(*OF_RAILS),   # config.pubnub_pam.user_id = …
          credentials,               # credentials.pubnub
          Configuration.send(:environment, @env), # PUBNUB_USER_ID, …
          { logger: ::Rails.logger, user_id: "#{name}-server" }
        ].compact
      end

      # @return [DevelopmentEmulator, nil]
      # @raise [ConfigurationError] where the setting is wrong
      def emulator = DevelopmentEmulator.of(given[:emulator], ::Rails.env.to_s)

      # @raise [ConfigurationError] for anything but true, false or nil
      def connect_on_boot?
        value = given[:connect_on_boot]
        return value || false if [true, false, nil].include?(value)

        raise ConfigurationError, "config.pubnub_pam.connect_on_boot: expected true or false, got " \
                                  "#{WrongValue.describe(value)}"
      end

      # @raise [ConfigurationError] where `config.pubnub_pam` is wrong
      def check
        emulator
        connect_on_boot?
        nil
      end

      private

      # Setter by setter, or all at once: `config.pubnub_pam = config_for(:pubnub)`.
      def given
        given = @app.config.pubnub_pam
        return given.send(:secretive).call if given.is_a?(Configuration)

        Configuration.send(:from_hash, "config.pubnub_pam", given, also: OF_RAILS)
      end

      def credentials
        Configuration.send(:from_hash, "credentials.pubnub", @app.credentials[:pubnub] || {})
      end

      def name = (@app.class.module_parent_name || "rails").underscore.dasherize.tr("/", "-")
    end
  end
end
