# frozen_string_literal: true

module PubnubPam
  class Railtie < ::Rails::Railtie
    # Where a Rails application says how its client is made.
    # @api private
    class Settings
      # Where they are, for those who look for one that is missing.
      WHERE = "config.pubnub_pam, credentials.pubnub or PUBNUB_*"

      def initialize(app, env)
        @app = app
        @env = env
      end

      # What {PubnubPam.configure} says goes before all of these. The first that has a setting decides.
      def layers
        [
          @app.config.pubnub_pam.secretive.call, # config.pubnub_pam.user_id = …
          credentials,                     # credentials.pubnub
          Configuration.environment(@env), # PUBNUB_USER_ID, …
          { logger: ::Rails.logger, user_id: "#{name}-server" }
        ]
      end

      private

      def credentials
        given = @app.credentials[:pubnub] || {}
        raise ConfigurationError, "credentials.pubnub: expected a mapping, got #{given.class}" unless given.is_a?(Hash)

        given = given.to_h.transform_keys(&:to_sym)
        unknown = given.keys - Configuration::SETTINGS
        return given if unknown.empty?

        raise ConfigurationError,
              "credentials.pubnub: expected settings (#{Configuration::SETTINGS.join(", ")}), got #{unknown.join(", ")}"
      end

      def name
        (@app.class.module_parent_name || "rails").underscore.dasherize.tr("/", "-")
      end
    end
  end
end
