# frozen_string_literal: true

require_relative "emulator"
require_relative "testing/current"
require_relative "testing/time_travel"
require_relative "testing/guard"
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

    class << self
      # The emulator of this process, started when it is first asked for.
      #
      # @return [Emulator]
      def emulator
        Current.lasting.emulator
      end

      # Points {PubnubPam.client} at the {emulator}, which is reset. What the application has configured stays, but for
      # keys, origin, TLS and proxy.
      #
      # @return [Emulator]
      def begin
        emulator.reset
        TimeTravel.follow(emulator)
        Current.begun = true
        PubnubPam.send(:override) do
          [{ **emulator.keys, origin: emulator.origin, ssl: false, proxy: nil }, { user_id: USER_ID }]
        end
        emulator
      end

      # Takes back what {begin} did.
      # @return [nil]
      def finish
        Current.begun = false
        PubnubPam.send(:override)
      end

      # Ends the emulator.
      # @return [nil]
      def stop
        Current.lasting.stop
        nil
      end

      # @return [Boolean] whether clients may talk to anything but this machine, which they may not
      attr_accessor :network_allowed
      alias network_allowed? network_allowed
    end

    Current.refuse_production(ENV)
    self.network_allowed = false
    PubnubPam.send(:hint) { "in a test: #{Current.advice}" unless Current.begun }
    Client.const_get(:Runner).register(Guard, TimeTravel)
    Emulator.const_get(:BEFORE_USE) << TimeTravel.method(:follow)
  end
end
