# frozen_string_literal: true

module PubnubPam
  module Testing
    # Sets the emulator's clock to the test's before each request: `travel_to`, `freeze_time` and Timecop change what
    # `Time.now` returns, and not the system's clock.
    # @api private
    module TimeTravel
      # Seconds. A smaller difference is no travel.
      RESOLUTION = 1

      def self.follow(emulator)
        real = Process.clock_gettime(Process::CLOCK_REALTIME)
        now = Time.now.to_f
        # In whole seconds, as the emulator counts. Rounding could be one second off at a token's end.
        emulator.send(:server).ahead = (now - real).abs < RESOLUTION ? 0 : now.floor - real.floor
      end

      # A middleware of every client.
      def self.call(observed)
        Current.running_at(observed.origin) { |emulator| follow(emulator) }
        yield
      end
    end
    private_constant :TimeTravel
  end
end
