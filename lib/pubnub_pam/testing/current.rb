# frozen_string_literal: true

require_relative "slot"

module PubnubPam
  module Testing
    # What the kits know of this process.
    # @api private
    module Current
      # Where a framework says that it runs in production.
      ENVIRONMENTS = %w[RAILS_ENV RACK_ENV APP_ENV].freeze

      @slots = [Slot.new].freeze
      @lock = Mutex.new
      @ways = []

      class << self
        # A slot for the test that begins in this thread: the one it has already, or else one that no test is in.
        def take
          @lock.synchronize do
            slot = @slots.find(&:held?) || @slots.find { |each| !each.taken? } || Slot.new
            @slots = [*@slots, slot].uniq.freeze
            slot.tap(&:begin)
          end
        end

        # The slot of the test that this thread belongs to. Other threads, such as those of a system test's server,
        # belong to the one test that runs.
        #
        # @raise [ConfigurationError] where several tests run, and none of them in this thread
        def slot
          found = @slots.find(&:held?) and return found

          taken = @slots.select(&:taken?)
          return taken.first || @slots.first if taken.size < 2

          raise ConfigurationError, "PubnubPam.client: #{taken.size} tests run at once in threads of this process, " \
                                    "and this thread is none of theirs: give it the client of its test"
        end

        attr_reader :slots

        # {PubnubPam.client} in tests: that of the test's own emulator. A test that has not asked for an emulator is
        # told how to get one.
        #
        # @param build [#call] makes a client
        # @yieldreturn [Client] the application's own, where no test runs
        def client(build)
          return slot.client(&build) if slot.test_id

          begin
            yield
          rescue ConfigurationError => e
            raise ConfigurationError, "#{e.message}; in a test: #{advice}"
          end
        end

        # @return [Array(Hash, Hash), nil] settings above those of the application, and below them
        def settings
          slot.settings if slot.test_id
        end

        # The application's settings have changed.
        def configured
          @slots.each(&:forget_client)
        end

        # @param way [String] how a test of a kit that is loaded gets an emulator
        def add_way(way)
          @ways |= [way]
        end

        # @return [String] how a test gets an emulator
        def advice
          @ways.empty? ? "call PubnubPam::Testing.begin before the test" : @ways.join(", or ")
        end

        # @yieldparam emulator [Emulator] that of a test, where it was started and has this origin
        def running_at(origin)
          emulator = @slots.filter_map { |slot| slot.lasting.running }.find { |each| each.origin == origin }
          yield emulator if emulator
        end

        # Does not yield between tests: the emulator still has the clock of the last one.
        #
        # @yieldparam emulator [Emulator] that of the running test, if it was started already
        # @return [Object, nil] the value of the block
        def running
          emulator = slot.lasting.running if slot.test_id
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
