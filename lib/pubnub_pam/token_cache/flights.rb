# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # One at a time for each key within a process: the first does the work, those who come meanwhile get what it brings,
    # be it an error of ours. Where the first is interrupted, another one takes over.
    # @api private
    class Flights
      # One run of the work. Its queue is never filled: closing it wakes all who wait.
      Flight = Struct.new(:leader, :over, :entry, :error)

      def initialize
        @mutex = Mutex.new
        @flights = {}
        @pid = Process.pid
      end

      def share(key, &)
        flight, first = board(key)
        return lead(key, flight, &) if first
        return yield if flight.leader.equal?(Fiber.current) # a hook of the grant asks for the very same

        flight.over.pop
        raise flight.error if flight.error

        flight.entry || share(key, &)
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
        flight.entry = yield
      rescue Error => e
        flight.error = e
        raise
      ensure
        @mutex.synchronize { @flights.delete(key) }
        flight.over.close
      end
    end
    private_constant :Flights
  end
end
