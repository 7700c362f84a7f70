# frozen_string_literal: true

require "rails/railtie"
require_relative "railtie/settings"

module PubnubPam
  # What a Rails application gets by having this gem in its Gemfile: `config.pubnub_pam`, {PubnubPam.client} from its
  # configuration, a line in its log for each call, and parameters that are kept out of that log.
  #
  # Booting needs no keys: nothing of them is looked at before the first {PubnubPam.client}.
  # @api private
  class Railtie < ::Rails::Railtie
    # Parameters that hold keys and tokens: `secret_key`, `authKey`, `token`, `access_token`, …
    FILTERED = [/secret_?key\z/i, /auth_?key\z/i, /token\z/i].freeze

    config.pubnub_pam = Configuration.new

    # After the application's own initializers, which may replace the list.
    initializer "pubnub_pam.filter_parameters", after: :load_config_initializers do |app|
      app.config.filter_parameters += FILTERED
    end

    initializer "pubnub_pam.log" do
      require_relative "railtie/log_subscriber"
      LogSubscriber.attach_to :pubnub_pam
    end

    initializer "pubnub_pam.client" do |app|
      PubnubPam.send(:defaults, Settings::WHERE) { Settings.new(app, ENV).layers }
    end

    # What is no setting is refused at boot, where it was written; that keys are missing is nobody's trouble yet.
    initializer "pubnub_pam.configuration", after: :load_config_initializers do |app|
      Settings.new(app, ENV).configured
    end
  end
end
