# frozen_string_literal: true

module PubnubPam
  module Testing
    # What the kits know of this process.
    # @api private
    module Current
      # Where a framework says that it runs in production.
      ENVIRONMENTS = %w[RAILS_ENV RACK_ENV APP_ENV].freeze

      @lasting = Emulator::Lasting.new
      @begun = false
      @ways = []

      class << self
        # @return [Emulator::Lasting]
        attr_reader :lasting

        # @return [Boolean] whether a test is between {Testing.begin} and {Testing.finish}
        attr_accessor :begun

        # @param way [String] how a test of a kit that is loaded gets an emulator
        def add_way(way)
          @ways |= [way]
        end

        # @return [String] how a test gets an emulator
        def advice
          @ways.empty? ? "call PubnubPam::Testing.begin before the test" : @ways.join(", or ")
        end

        # @yieldparam emulator [Emulator] where one was started already
        # @return [Object, nil] the value of the block
        def running
          emulator = lasting.running
          yield emulator if emulator
        end

        # @raise [ConfigurationError] where this is production
        def refuse_production(env)
          variable = ENVIRONMENTS.find { |name| env[name] == "production" }
          return unless variable

          raise ConfigurationError, "pubnub_pam/testing: expected a test environment, got #{variable}=production"
        end
      end
    end
    private_constant :Current
  end
end
