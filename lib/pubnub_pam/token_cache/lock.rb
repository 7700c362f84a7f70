# frozen_string_literal: true

require "securerandom"

module PubnubPam
  class TokenCache
    # Lets one of the processes that share a store grant a token. It only saves grants: two holders do no harm.
    # @api private
    class Lock
      # Seconds between two attempts, at first and at most; they vary, so that waiting processes do not act in step.
      PAUSES = (0.01..0.25)

      def initialize(store, key, lock_for)
        @store = store
        @key = key
        @lock_for = lock_for
        @owner = SecureRandom.uuid
      end

      # Yields true if this process may grant. Otherwise yields false repeatedly, until the block returns something.
      # After `limit` seconds, or if the store is down, this process may grant as well.
      def waiting(limit)
        deadline = monotonic + limit
        pause = PAUSES.begin
        loop do
          return held { yield true } if take

          answer = yield(false)
          return answer if answer
          return yield(true) if late?(deadline, limit) || store_down?

          sleep(pause * rand(0.5..1.0))
          pause = [pause * 1.5, PAUSES.end].min
        end
      end

      private

      def take
        @over = monotonic + @lock_for
        @store.add(@key, @owner, expires_in: @lock_for)
      end

      def held
        yield
      ensure
        release
      end

      # Before its time is over, the lock is ours: no read is needed, which may lag behind. Later, another process may
      # hold it.
      def release
        return unless monotonic < @over || @store.read(@key) == @owner

        # A store answers false if it has failed, so it is asked once more.
        2.times.any? { @store.delete(@key) }
      end

      def late?(deadline, limit)
        return false if monotonic < deadline

        @store.log(:warn, "waited #{limit} s for another process to grant the same token; granting it as well")
        true
      end

      # A store that is down refuses the lock as well, as if another process held it.
      def store_down?
        @store.read(@key).nil? && !@store.writes?
      end

      def monotonic
        Process.clock_gettime(Process::CLOCK_MONOTONIC)
      end
    end
    private_constant :Lock
  end
end
