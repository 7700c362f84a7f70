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
          configured,  # config.pubnub_pam.user_id = …
          credentials, # credentials.pubnub
          Configuration.send(:environment, @env), # PUBNUB_USER_ID, …
          { logger: ::Rails.logger, user_id: "#{name}-server" }
        ]
      end

      # Setter by setter, or all at once: `config.pubnub_pam = config_for(:pubnub)`.
      def configured
        given = @app.config.pubnub_pam
        return given.send(:secretive).call if given.is_a?(Configuration)

        Configuration.send(:from_hash, "config.pubnub_pam", given)
      end

      private

      def credentials
        Configuration.send(:from_hash, "credentials.pubnub", @app.credentials[:pubnub] || {})
      end

      def name
        (@app.class.module_parent_name || "rails").underscore.dasherize.tr("/", "-")
      end
    end
  end
end
