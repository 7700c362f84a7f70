# frozen_string_literal: true

module PubnubPam
  module Testing
    # Lets the emulator's tokens live by the time that the test lives by: `travel_to`, `freeze_time` and Timecop change
    # what `Time.now` says, and leave the system's clock alone. Looked at before each request.
    # @api private
    module TimeTravel
      # In seconds: less is not travelling.
      RESOLUTION = 1

      def self.follow(emulator)
        real = Process.clock_gettime(Process::CLOCK_REALTIME)
        ahead = Time.now.to_f - real
        emulator.ahead = ahead.abs < RESOLUTION ? 0 : ahead.round
      end

      # Before what somebody without the secret key does.
      module OnPublish
        def publish(...)
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
        Testing.running { |emulator| TimeTravel.follow(emulator) if origin == emulator.origin }
      end
    end
    private_constant :TimeTravel
  end
end
