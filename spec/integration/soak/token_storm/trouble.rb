# frozen_string_literal: true

module Soak
  class TokenStorm
    # What happens to a Redis again and again, until its time is over.
    class Trouble
      def initialize(server, kind)
        @server = server
        @kind = kind
      end

      # @return [Integer] how often
      def call(random, over)
        count = 0
        return count unless PAUSES.key?(@kind)

        until (left = over - Process.clock_gettime(Process::CLOCK_MONOTONIC)) <= 0
          sleep([random.rand(PAUSES.fetch(@kind)), left].min)
          send(@kind)
          count += 1
        end
        count
      end

      private

      # Seconds between two troubles.
      PAUSES = { cleared: (0.01..0.3), killed: (0.2..1.0), stopped: (0.1..0.6) }.freeze
      # Seconds that it is gone, or does not answer: sometimes longer than callers wait.
      ABSENCES = (0.05..0.6)
      private_constant :PAUSES, :ABSENCES

      def cleared = @server.connected(&:flushdb)

      def killed
        @server.kill
        sleep(rand(ABSENCES))
        @server.start
      end

      def stopped
        @server.stop
        sleep(rand(ABSENCES))
      ensure
        @server.resume
      end
    end
  end
end
