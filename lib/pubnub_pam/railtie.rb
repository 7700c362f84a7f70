# frozen_string_literal: true

require "rails/railtie"
require_relative "railtie/development_emulator"
require_relative "railtie/settings"

module PubnubPam
  # What a Rails application gets by having this gem in its Gemfile: `config.pubnub_pam`, {PubnubPam.client} from its
  # configuration, a line in its log for each call, parameters that are kept out of that log, and an emulator beside its
  # server in development.
  #
  # Booting needs no keys: they are not read before the first {PubnubPam.client}.
  # @api private
  class Railtie < ::Rails::Railtie
    # Parameters that hold keys and tokens: `secret_key`, `authKey`, `token`, `access_token`, …
    FILTERED = [/secret_?key\z/i, /auth_?key\z/i, /token\z/i].freeze

    config.pubnub_pam = Options.new

    # The server does not wait for the connection, and starts without it, too.
    private_class_method def self.connect(logger)
      Thread.new do
        PubnubPam.client.connect
      rescue Error => e
        logger&.warn("pubnub_pam: config.pubnub_pam.connect_on_boot: #{e.message}")
      end
    end

    # After the application's own initializers, which may replace the list.
    initializer "pubnub_pam.filter_parameters", after: :load_config_initializers do |app|
      app.config.filter_parameters += FILTERED
    end

    initializer "pubnub_pam.log" do
      require_relative "railtie/log_subscriber"
      LogSubscriber.attach_to :pubnub_pam
    end

    initializer "pubnub_pam.client" do |app|
      PubnubPam.send(:defaults, Settings::WHERE, advice: Settings.advice(::Rails.env)) { Settings.new(app, ENV).layers }
    end

    # Unknown settings are refused at boot. Missing keys are not an error yet.
    initializer "pubnub_pam.configuration", after: :load_config_initializers do |app|
      Settings.new(app, ENV).check
    end

    # config.ru calls this, so that consoles, tests and rake tasks start no emulator and open no connection.
    server do |app|
      settings = Settings.new(app, ENV)
      settings.emulator&.start
      Railtie.send(:connect, ::Rails.logger) if settings.connect_on_boot?
    end
  end
end
