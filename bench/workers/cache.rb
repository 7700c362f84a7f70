# frozen_string_literal: true

require_relative "worker"
require "active_support"
require "active_support/cache"
require "pubnub_pam"
require "pubnub_pam/emulator"
require "pubnub_pam/token_cache"

# The token cache on a store, or a read of that store without it.
module Cached
  READ = PubnubPam::Permissions.res(read: true)

  class << self
    def work(question)
      wanted = permissions(question.fetch(:channels))
      cache = PubnubPam::TokenCache.new(client, store: store(question))
      token = cache.fetch(**wanted)
      case question.fetch(:form)
      when "read" then read(store(question), token)
      when "read both" then read_both(store(question), token)
      when "frozen" then hit(cache, Ractor.make_shareable(wanted))
      else hit(cache, wanted)
      end
    end

    private

    def hit(cache, wanted) = -> { cache.fetch(**wanted) }

    # What an application would keep in its cache by itself.
    def read(store, token)
      store.write("token", token, expires_in: 3600)
      -> { store.read("token") }
    end

    # A hit needs the token, and the id that revocations replace.
    def read_both(store, token)
      %w[token revision].each { |name| store.write(name, token, expires_in: 3600) }
      -> { store.read_multi("token", "revision") }
    end

    def permissions(count)
      { ttl: 60, authorized_user_id: "user-1", channels: Array.new(count) { |index| ["room-#{index + 1}", READ] }.to_h }
    end

    # Its emulator grants the one token that is missing.
    def client = (@emulator ||= PubnubPam::Emulator.start).client

    # One in each process: another one of Redis would be another connection.
    def store(question) = @store ||= new_store(question)

    def new_store(question)
      case question.fetch(:store)
      when "Redis" then ActiveSupport::Cache::RedisCacheStore.new(path: question.fetch(:socket))
      when "memory" then ActiveSupport::Cache::MemoryStore.new
      else PubnubPam::TokenCache::MemoryStore.new
      end
    end
  end
end

Worker.serve { |question| Cached.work(question) }
