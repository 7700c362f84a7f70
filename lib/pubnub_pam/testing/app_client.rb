# frozen_string_literal: true

module PubnubPam
  module Testing
    # {PubnubPam.client} in tests: that of the test's own emulator. A test that has not asked for an emulator is told
    # how to get one.
    module AppClient
      def configure(...)
        super
      ensure
        Current.slots.each(&:forget_client)
      end

      def client
        slot = Current.slot
        return slot.client { build } if slot.test_id

        begin
          super
        rescue ConfigurationError => e
          raise ConfigurationError, "#{e.message}; in a test: #{Current.advice}"
        end
      end

      private

      def layers
        slot = Current.slot
        return super unless slot.test_id

        above, below = slot.settings
        [above, *super, below]
      end
    end
    private_constant :AppClient
  end
end
