# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # One grant at a time for each key within a process. The first thread grants; threads that come meanwhile get the
    # same token or the same error. If the first is interrupted, another one takes over.
    # @api private
    class Flights
      # One grant. Its queue stays empty: closing it wakes all threads that wait.
      Flight = Struct.new(:leader, :over, :entry, :error)

      def initialize
        @mutex = Mutex.new
        @flights = {}
        @pid = Process.pid
      end

      # Yields to the first caller, which gets what its block returns. The block calls the yielded function with the
      # entry that was granted. The other callers wait and get this entry, or nil if nothing was granted.
      #
      # No caller joins after the grant: by then another process may have returned the token, and it may be revoked. A
      # late caller has to look into the store.
      def share(key)
        flight, first = board(key)
        return lead(key, flight) { yield ->(entry) { granted(key, flight, entry) } } if first
        return yield ->(_entry) {} if flight.leader.equal?(Fiber.current) # called from a hook of this grant

        flight.over.pop
        flight.error ? raise(flight.error) : flight.entry
      end

      private

      def board(key)
        @mutex.synchronize do
          forget if @pid != Process.pid
          first = !@flights.key?(key)
          [@flights[key] ||= Flight.new(Fiber.current, Queue.new), first]
        end
      end

      # After a fork, the parent's threads do not exist in the child.
      def forget
        @flights = {}
        @pid = Process.pid
      end

      def lead(key, flight)
        yield
      rescue Error => e
        flight.error = e
        raise
      ensure
        close(key, flight)
        flight.over.close
      end

      def granted(key, flight, entry)
        close(key, flight)
        flight.entry = entry
      end

      def close(key, flight)
        @mutex.synchronize { @flights.delete(key) if @flights[key].equal?(flight) }
      end
    end
    private_constant :Flights
  end
end
