# frozen_string_literal: true

require "minitest"
require_relative "testing"

module PubnubPam
  module Testing
    # For test classes that include it: {PubnubPam.client} talks to an emulator that each test finds as new, and these
    # assertions are there.
    #
    # @example
    #   require "minitest"
    #   require "pubnub_pam/minitest"
    #   class ChatTest < Minitest::Test
    #     include PubnubPam::Testing::Minitest
    #
    #     def test_the_user_is_let_in
    #       token = PubnubPam.client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    #       assert_granted_token { |granted| granted.with_read("a") }
    #       assert_permits token, :read, channel: "a"
    #     end
    #   end
    #   ChatTest.new("test_the_user_is_let_in").run.passed? # => true
    module Minitest
      # Minitest's own hook, before `setup`.
      # @return [nil]
      def before_setup
        Testing.begin
        super
      end

      # Minitest's own hook, after `teardown`.
      # @return [nil]
      def after_teardown
        super
      ensure
        Testing.finish
      end

      # @return [Emulator] to script trouble, and to look at `requests`
      def pubnub_emulator
        Testing.emulator
      end

      # Fails where no token like this was granted in this test.
      #
      # @yieldparam granted [Expectations::GrantedToken] to say more of the token: `granted.to("ann").with_read("a")`
      # @return [true]
      def assert_granted_token
        granted = Expectations::GrantedToken.new
        yield granted if block_given?
        assert granted.matches?(Testing.emulator), -> { granted.failure_message }
      end

      # Fails where a token like this was granted in this test.
      #
      # @yieldparam (see #assert_granted_token)
      # @return [true]
      def refute_granted_token
        granted = Expectations::GrantedToken.new
        yield granted if block_given?
        refute granted.matches?(Testing.emulator), -> { granted.failure_message_when_negated }
      end

      # @param token [String, Token]
      # @param permission [Symbol] a name in {Permissions::BITS}
      # @param asked [Hash] the other arguments of {Token::Access#allows?}
      # @return [true]
      def assert_permits(token, permission, **asked)
        assert token_of(token).allows?(permission, **asked), -> { token_of(token).explain(permission, **asked) }
      end

      # @param (see #assert_permits)
      # @return [true]
      def refute_permits(token, permission, **asked)
        refute token_of(token).allows?(permission, **asked), -> { token_of(token).explain(permission, **asked) }
      end

      # @param token [String, Token]
      # @param at [Time]
      # @return [true]
      def assert_expired(token, at: Time.now)
        expired = Expectations::Expired.new.at(at)
        assert expired.matches?(token), -> { expired.failure_message }
      end

      # @param (see #assert_expired)
      # @return [true]
      def refute_expired(token, at: Time.now)
        expired = Expectations::Expired.new.at(at)
        refute expired.matches?(token), -> { expired.failure_message_when_negated }
      end

      private

      def token_of(token)
        token.is_a?(Token) ? token : Token.parse(token)
      end
    end
  end
end

Minitest.after_run { PubnubPam::Testing.stop }
