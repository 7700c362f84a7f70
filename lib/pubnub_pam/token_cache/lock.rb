# frozen_string_literal: true

require "securerandom"

module PubnubPam
  class TokenCache
    # The turn to grant, among the processes that share a store. It saves grants; nothing is wrong where two have it.
    # @api private
    class Lock
      # Seconds between two looks, at first and at most. Those who wait do not look in step.
      PAUSES = (0.01..0.25)

      def initialize(shelf, key, lock_for)
        @shelf = shelf
        @key = key
        @lock_for = lock_for
        @owner = SecureRandom.uuid
      end

      # Yields true to whoever may grant, and false to whoever may only look, again and again until that brings
      # something. The wait ends with the lock, which ends with its holder or after `lock_for`; after `limit` seconds;
      # or where the store is down: then everybody may.
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
        @shelf.add(@key, @owner, expires_in: @lock_for)
      end

      def held
        yield
      ensure
        release
      end

      # Until its time is over the lock is known to be ours, without a read, which may lag behind. Afterwards somebody
      # else may hold it.
      def release
        return unless monotonic < @over || @shelf.read(@key) == @owner

        # A store answers false if it has failed, so it is asked once more.
        2.times.any? { @shelf.delete(@key) }
      end

      def late?(deadline, limit)
        return false if monotonic < deadline

        @shelf.log(:warn, "waited #{limit} s for another process to grant the same token; granting it as well")
        true
      end

      # A store that is down and swallows it says the same as one that holds somebody's lock.
      def store_down?
        @shelf.read(@key).nil? && !@shelf.writes?
      end

      def monotonic
        Process.clock_gettime(Process::CLOCK_MONOTONIC)
      end
    end
    private_constant :Lock
  end
end
