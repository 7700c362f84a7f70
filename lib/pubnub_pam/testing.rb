# frozen_string_literal: true

require_relative "emulator"
require_relative "token_cache"
require_relative "testing/current"
require_relative "testing/time_travel"
require_relative "testing/guard"
require_relative "testing/subject"
require_relative "testing/verdict"
require_relative "testing/token_call"
require_relative "testing/count"
require_relative "testing/expectations"

module PubnubPam
  # What the kits for RSpec and Minitest share: one emulator for a whole run, which {PubnubPam.client} talks to while a
  # test asks for it, and a guard against everything that is not this machine. Tests that run in parallel have an
  # emulator each, in processes and in threads.
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

    class << self
      # The emulator of the test that runs in this thread, started when it is first asked for. Other threads have the
      # one of the test that runs.
      #
      # @return [Emulator]
      # @raise [ConfigurationError] where several tests run, and none of them in this thread
      def emulator = Current.slot.lasting.emulator

      # Points {PubnubPam.client} at the {emulator}, which is reset, and lets each {TokenCache} start empty. What the
      # application has configured stays, but for keys, origin, TLS and proxy.
      #
      # @return [Emulator]
      def begin
        emulator = Current.take.lasting.emulator
        emulator.reset
        TimeTravel.follow(emulator)
        emulator
      end

      # Takes back what {begin} did.
      # @return [nil]
      def finish
        Current.slot.finish
        nil
      end

      # Ends the emulators.
      # @return [nil]
      def stop
        Current.slots.each { |slot| slot.lasting.stop }
        nil
      end

      # @return [Boolean] whether clients may talk to anything but this machine, which they may not
      attr_accessor :network_allowed
      alias network_allowed? network_allowed
    end

    Current.refuse_production(ENV)
    self.network_allowed = false
    PubnubPam.send(:test_kit=, Current)
    TokenCache.const_get(:EntryNames).namespace = -> { Current.slot.test_id }
    Client.const_get(:Runner).register(Guard, TimeTravel)
    Emulator.const_get(:BEFORE_USE) << TimeTravel.method(:follow)
  end
end
