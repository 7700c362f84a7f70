# frozen_string_literal: true

module PubnubPam
  class Emulator
    # One emulator of a process, started when it is first asked for. A forked child has its own, and a stopped one is
    # replaced.
    # @api private
    class Lasting
      def initialize
        @lock = Mutex.new
      end

      def emulator = @lock.synchronize { running || (@emulator = Emulator.start) }

      # Nothing where none was asked for yet. Every call of a client asks, also one in a signal trap, where no lock can
      # be taken.
      def running
        emulator = @emulator
        emulator if emulator&.send(:ours?) && !emulator.stopped?
      end

      def stop
        @lock.synchronize do
          running&.stop
          @emulator = nil
        end
      end
    end
  end
end
