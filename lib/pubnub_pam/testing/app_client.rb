# frozen_string_literal: true

module PubnubPam
  module Testing
    # {PubnubPam.client} in tests: that of the test's own emulator. A test that has not asked for an emulator is told
    # how to get one.
    # @api private
    module AppClient
      class << self
        # @param build [#call] makes a client
        # @yieldreturn [Client] the application's own, where no test runs
        def client(build)
          slot = Current.slot
          return slot.client(&build) if slot.test_id

          begin
            yield
          rescue ConfigurationError => e
            raise ConfigurationError, "#{e.message}; in a test: #{Current.advice}"
          end
        end

        # @return [Array(Hash, Hash), nil] settings above those of the application, and below them
        def settings
          slot = Current.slot
          slot.settings if slot.test_id
        end

        def configured
          Current.slots.each(&:forget_client)
        end
      end
    end
    private_constant :AppClient
  end
end
