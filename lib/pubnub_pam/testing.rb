# frozen_string_literal: true

require_relative "emulator"
require_relative "testing/time_travel"
require_relative "testing/guard"
require_relative "testing/untagged"
require_relative "testing/subject"
require_relative "testing/verdict"
require_relative "testing/token_call"
require_relative "testing/count"
require_relative "testing/expectations"

module PubnubPam
  # What the kits for RSpec and Minitest share: one emulator for a whole run, which
  # {PubnubPam.client} talks to while a test asks for it, and a guard against everything that is not this machine.
  #
  # Loading it in production raises.
  #
  # @example
  #   require "pubnub_pam/testing"
  #   PubnubPam::Testing.begin
  #   PubnubPam.client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
  #   PubnubPam::Testing.emulator.requests.size # => 1
  #   PubnubPam::Testing.finish
  module Testing
    # The user id of a client whose application has configured none.
    USER_ID = "pubnub_pam-test"
    # Where a framework says that it runs in production.
    ENVIRONMENTS = %w[RAILS_ENV RACK_ENV APP_ENV].freeze
    private_constant :ENVIRONMENTS

    @lasting = Emulator::Lasting.new
    @begun = false
    @advice = "call PubnubPam::Testing.begin before the test"

    class << self
      # The emulator of this process, started when it is first asked for.
      #
      # @return [Emulator]
      def emulator
        @lasting.emulator
      end

      # Points {PubnubPam.client} at the {emulator}, which is reset. What the application has configured stays, but for
      # keys, origin, TLS and proxy.
      #
      # @return [Emulator]
      def begin
        emulator.reset
        TimeTravel.follow(emulator)
        @begun = true
        PubnubPam.send(:override) do
          [{ **emulator.keys, origin: emulator.origin, ssl: false, proxy: nil }, { user_id: USER_ID }]
        end
        emulator
      end

      # Takes back what {begin} did.
      # @return [nil]
      def finish
        @begun = false
        PubnubPam.send(:override)
      end

      # Ends the emulator.
      # @return [nil]
      def stop
        @lasting.stop
        nil
      end

      # @return [Boolean] whether clients may talk to anything but this machine, which they may not
      attr_accessor :network_allowed
      alias network_allowed? network_allowed

      private

      # How a test of the kit that is loaded gets an emulator.
      attr_accessor :advice

      # Whether it is between {begin} and {finish}.
      def begun?
        @begun
      end

      # The emulator, where one was started already; the value of the block, or nil.
      def running
        emulator = @lasting.running
        yield emulator if emulator
      end

      # Raises a {ConfigurationError} where this is production.
      def refuse_production(env)
        variable = ENVIRONMENTS.find { |name| env[name] == "production" }
        return unless variable

        raise ConfigurationError, "pubnub_pam/testing: expected a test environment, got #{variable}=production"
      end
    end

    refuse_production(ENV)
    self.network_allowed = false
    PubnubPam.singleton_class.prepend(Untagged)
    Client.prepend(Guard, TimeTravel)
    # Not written with its name alone, which YARD takes for a class that it has not read yet.
    [Emulator].each { |emulator| emulator.prepend(TimeTravel::OnEmulator) }
  end
end
