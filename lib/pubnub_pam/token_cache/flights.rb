# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # One grant at a time for each key within a process: the first thread grants, those who come meanwhile get the same
    # token or the same error. Where the first is interrupted, another one takes over.
    # @api private
    class Flights
      # One run of the work. Its queue is never filled: closing it wakes all who wait.
      Flight = Struct.new(:leader, :over, :entry, :error)

      def initialize
        @mutex = Mutex.new
        @flights = {}
        @pid = Process.pid
      end

      # Yields to the first caller a function for the entry it is granted; its block's value is returned. The others
      # wait, and get that entry, or nil where nothing was granted.
      #
      # From the moment of the grant on nobody joins any more: whoever asks later looks into the store, because by then
      # the token may have been given out and revoked.
      def share(key)
        flight, first = board(key)
        return lead(key, flight) { yield ->(entry) { granted(key, flight, entry) } } if first
        return yield ->(_entry) {} if flight.leader.equal?(Fiber.current) # a hook of the grant asks for the very same

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

      # The threads that lead in a parent do not exist in its children.
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
