# frozen_string_literal: true

module PubnubPam
  module Testing
    # Lets the emulator's tokens live by the time that the test lives by: `travel_to`, `freeze_time` and Timecop change
    # what `Time.now` says, and leave the system's clock alone. Looked at before each request.
    module TimeTravel
      # In seconds: less is not travelling.
      RESOLUTION = 1

      def self.follow(emulator)
        real = Process.clock_gettime(Process::CLOCK_REALTIME)
        now = Time.now.to_f
        # In whole seconds, as the emulator counts them: rounded, they could be one second off at a token's end.
        emulator.send(:ahead=, (now - real).abs < RESOLUTION ? 0 : now.floor - real.floor)
      end

      # Before what somebody without the secret key does, and before the emulator tells the time.
      module OnEmulator
        def publish(...)
          TimeTravel.follow(self)
          super
        end

        def now
          TimeTravel.follow(self)
          super
        end
      end

      def grant_tokens(...)
        follow_time
        super
      end

      private

      def perform(...)
        follow_time
        super
      end

      def follow_time
        Current.running_at(origin) { |emulator| TimeTravel.follow(emulator) }
      end
    end
    private_constant :TimeTravel
  end
end
