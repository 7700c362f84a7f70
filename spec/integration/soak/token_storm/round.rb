# frozen_string_literal: true

require "logger"
require "tmpdir"
require "pubnub_pam/token_cache"
require_relative "../../../support/children"
require_relative "ledger"
require_relative "watched_client"
require_relative "worker"

module Soak
  class TokenStorm
    # Some seconds in one arena, and what the judge says of them.
    class Round
      include Children

      THREADS = 3
      # Seconds that the processes' clocks are ahead of this one.
      CLOCKS = [0, 0, 25, -25].freeze
      # Seconds after which a process that has not ended hangs.
      HANGING = 60

      def initialize(name, emulator, seconds, seed)
        @arena = ARENAS.fetch(name)
        @emulator = emulator
        @seconds = seconds
        @seed = seed
      end

      # @return [Judge]
      def run
        Dir.mktmpdir("storm-") do |folder|
          @path = "#{folder}/ledger"
          @arena.open { |make_store, trouble| storm(make_store, trouble) }
          Judge.new(Ledger.read(@path), finds: @arena.finds, alive: method(:alive?)).tap(&:complaints)
        end
      end

      private

      def storm(make_store, trouble)
        over = Process.clock_gettime(Process::CLOCK_MONOTONIC) + @seconds
        patience = @seconds + HANGING
        children = Array.new(@arena.processes) do |number|
          start_child(patience:) { work(make_store.call, number, over) }
        end
        trouble.call(Random.new(@seed), over) if trouble.is_a?(Trouble)
        children.each { |child| result_of(child, patience:) }
      end

      def work(store, number, over)
        client = WatchedClient.new(@emulator.client(user_id: "storm"))
        cache = cache(client, store, CLOCKS[number])
        ledger = Ledger.new(@path)
        threads = Array.new(THREADS) do |index|
          random = Random.new(@seed + (100 * number) + index)
          Thread.new { Worker.new(cache, client, ledger, random, @arena.finds == :all).work(over) }
        end
        threads.each(&:join)
        nil
      end

      def cache(client, store, ahead)
        PubnubPam::TokenCache.new(client, store:, wait_for: 1, lock_for: 2, tokens_per_user: 1000,
                                          clock: -> { Time.now + ahead }, logger: Logger.new(File::NULL))
      end

      def alive?(token, user)
        room = PubnubPam::Token.parse(token).resources[:channels].keys.first
        @emulator.publish(room, "x", auth: token, user_id: user).status == 200
      end
    end
  end
end
