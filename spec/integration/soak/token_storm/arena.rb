# frozen_string_literal: true

require "tmpdir"
require_relative "../../../support/redis_server"
require_relative "flaky_store"
require_relative "trouble"

module Soak
  class TokenStorm
    # Where a round takes place: which store, how many processes, what happens to the store meanwhile, and whose tokens
    # `revoke_all` has to find: those of all processes, those of its own (where the store may have refused to list
    # others'), or nobody's (where the store loses what it has).
    Arena = Struct.new(:store, :processes, :trouble, :finds, keyword_init: true) do
      # Yields what makes a store in each process, and what makes trouble.
      def open(&)
        case store
        when :memory then yield memory, -> {}
        when :files then Dir.mktmpdir("files-") { |folder| yield files(folder), -> {} }
        else redis(&)
        end
      end

      private

      # Seconds in which a Redis answers, as an application would have it.
      PATIENCE = 0.25

      def redis
        RedisServer.open(cluster: store == :cluster) do |server|
          patience = %i[killed stopped].include?(trouble) ? PATIENCE : 20
          make = -> { server.store(patience:) }
          make = -> { FlakyStore.new(server.store(patience:)) } if trouble == :flaky
          yield make, Trouble.new(server, trouble)
        end
      end

      def memory
        shared = PubnubPam::TokenCache::MemoryStore.new
        -> { shared }
      end

      def files(folder)
        require "active_support"
        require "active_support/cache"
        -> { ActiveSupport::Cache::FileStore.new(folder) }
      end
    end

    ARENAS = {
      redis: Arena.new(store: :redis, processes: 4, finds: :all),
      cluster: Arena.new(store: :cluster, processes: 4, finds: :all),
      flaky: Arena.new(store: :redis, processes: 4, trouble: :flaky, finds: :own),
      killed: Arena.new(store: :redis, processes: 4, trouble: :killed, finds: :none),
      stopped: Arena.new(store: :redis, processes: 4, trouble: :stopped, finds: :none),
      cleared: Arena.new(store: :redis, processes: 4, trouble: :cleared, finds: :none),
      flaky_cluster: Arena.new(store: :cluster, processes: 4, trouble: :flaky, finds: :own),
      cleared_cluster: Arena.new(store: :cluster, processes: 4, trouble: :cleared, finds: :none),
      memory: Arena.new(store: :memory, processes: 1, finds: :all),
      files: Arena.new(store: :files, processes: 3, finds: :none)
    }.freeze
  end
end
