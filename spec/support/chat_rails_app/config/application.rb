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
    # On connections of its own, which nobody uses before Puma forks: Redis does not answer a worker on inherited ones.
    config.session_store :cache_store, key: "chat", cache: ActiveSupport::Cache::RedisCacheStore.new(
      url: ENV.fetch("REDIS_URL"), namespace: "sessions"
    )
    config.public_file_server.enabled = true
    config.logger = ActiveSupport::Logger.new("#{root}/log/production.log")

    # An emulator speaks plain HTTP, and says where: PUBNUB_ORIGIN.
    config.pubnub_pam.ssl = false
  end
end
