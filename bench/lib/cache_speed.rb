# frozen_string_literal: true

require_relative "../../spec/support/children"
require_relative "../../spec/support/redis_server"

module Bench
  # A hit of the token cache, compared with a read of the store that it is on.
  class CacheSpeed
    HIT = "a hit of TokenCache"
    READ = "a read of the same store"
    BOTH = "a read of two entries, as a hit needs"
    FROZEN = "a hit of TokenCache, permissions frozen"
    FORMS = { HIT => "hit", FROZEN => "frozen", READ => "read", BOTH => "read both" }.freeze
    CHANNELS = { "1 channel" => 1, "50 channels" => 50, "200 channels" => 200 }.freeze

    def initialize(options)
      @options = options
    end

    def report
      columns = { **columns("memory"), **columns("built-in memory"), **(redis? ? on_redis : without_redis) }
      Works::Report.new("the token cache, by its store", columns)
    end

    private

    def redis? = Bench.command?("redis-server")
    def on_redis = RedisServer.open { |server| columns("Redis", socket: server.path) }

    def without_redis
      CHANNELS.to_h { |name, _| ["Redis, #{name}", { HIT => "not installed: redis-server" }] }
    end

    def columns(store, **question)
      race = Race.new(FORMS.map { |label, form| Field.cache(label, store:, form:) }, @options)
      CHANNELS.to_h { |name, channels| ["#{store}, #{name}", race.run({ **question, channels: })] }
    ensure
      race&.stop
    end
  end
end
