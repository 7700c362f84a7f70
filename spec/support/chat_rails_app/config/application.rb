# frozen_string_literal: true

require "rails"
require "action_controller/railtie"
require "action_view/railtie"
require "active_job/railtie"

Bundler.require(*Rails.groups)

module Chat
  class Application < Rails::Application
    config.root = File.expand_path("..", __dir__)
    config.load_defaults 6.1
    config.eager_load = true
    config.cache_store = :redis_cache_store, { url: ENV.fetch("REDIS_URL") }
    config.public_file_server.enabled = true
    config.logger = ActiveSupport::Logger.new("#{root}/log/production.log")

    # An emulator speaks plain HTTP, and says where: PUBNUB_ORIGIN.
    config.pubnub_pam.ssl = false
  end
end
