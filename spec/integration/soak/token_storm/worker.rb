# frozen_string_literal: true

require_relative "ledger"

module Soak
  class TokenStorm
    # One thread's calls to its process's cache. What has come of them is told to the ledger.
    class Worker
      USERS = [*%w[ann bob eve].freeze, nil].freeze
      # Frozen permissions are read once, others at each call.
      CHANNELS = %w[room-1 room-2].map { |room| { room => PubnubPam::Permissions.res(write: true) }.freeze }.freeze
      # Short lives are renewed during a round by processes whose clocks differ.
      TTLS = [1, 1, 60].freeze
      # How many of a hundred calls are what.
      WEIGHTS = { fetch: 84, revoke: 12, revoke_all: 4 }.freeze
      # Tokens that it knows of, to revoke one of them.
      KNOWN = 12

      # @param steady [Boolean] whether the store works all the time
      def initialize(cache, client, ledger, random, steady)
        @cache = cache
        @steady = steady
        @client = client
        @ledger = ledger
        @random = random
        @known = []
        @urn = WEIGHTS.flat_map { |kind, weight| [kind] * weight }
      end

      def work(over)
        send(@urn.sample(random: @random)) while Process.clock_gettime(Process::CLOCK_MONOTONIC) < over
      end

      private

      def fetch
        user = USERS.sample(random: @random)
        channels = CHANNELS.sample(random: @random)
        wanted = { ttl: TTLS.sample(random: @random), channels: [channels, channels.dup].sample(random: @random) }
        wanted[:authorized_user_id] = user if user
        attempt(:fetch) do |began|
          token = @cache.fetch(**wanted)
          @ledger.given(began, user, token)
          @known = [*@known, token].last(KNOWN)
        end
      end

      def revoke
        token = @known.sample(random: @random) or return
        attempt(:revoke) do |began|
          @cache.revoke(token)
          @ledger.revoked(began, :revoke, token)
        end
      end

      def revoke_all
        user = USERS.compact.sample(random: @random)
        attempt(:revoke_all) do |began|
          @cache.revoke_all(user)
          @ledger.all_revoked(began, user)
        end
      end

      # What the call has revoked is revoked when it returns. Nobody is told of what a fetch discards, so it counts only
      # where the store could be told. A store that is in trouble may say so; nothing else may go wrong.
      def attempt(kind)
        began = @ledger.now
        revoked = @client.watch { yield began }
        return if kind == :fetch && !@steady

        revoked.each { |token| @ledger.revoked(began, kind, token) }
      rescue PubnubPam::TokenCache::StoreError
        @ledger.told(kind)
      rescue StandardError => e
        @ledger.failed("#{kind}: #{e.class}: #{e.message.lines.first&.chomp} (#{e.backtrace.first(3).join(", ")})")
      end
    end
  end
end
