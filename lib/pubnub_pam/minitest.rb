# frozen_string_literal: true

require "minitest"
require_relative "testing"

module PubnubPam
  module Testing
    Current.add_way("include PubnubPam::Testing::Minitest in the test's class")

    # For test classes that include it: {PubnubPam.client} uses a freshly reset emulator in each test, which also has
    # these assertions.
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
      def pubnub_emulator = Testing.emulator

      # Fails where no token like this was granted in this test.
      #
      # @param message [String, Proc, nil] what to say first where it fails
      # @yieldparam granted [Expectations::GrantedToken] to say more of the token: `granted.to("ann").with_read("a")`
      # @return [true]
      def assert_granted_token(message = nil, &)
        assert_met(expected(Expectations::GrantedToken.new, &), Testing.emulator, message)
      end

      # Fails where a token like this was granted in this test.
      #
      # @param (see #assert_granted_token)
      # @yieldparam (see #assert_granted_token)
      # @return [true]
      def refute_granted_token(message = nil, &)
        refute_met(expected(Expectations::GrantedToken.new, &), Testing.emulator, message)
      end

      # Fails where no token like this was revoked in this test.
      #
      # @param token [String, Token, nil] this one; nil for any
      # @param message (see #assert_granted_token)
      # @yieldparam revoked [Expectations::RevokedToken] to say more of the token: `revoked.to("ann")`
      # @return [true]
      def assert_revoked_token(*token, message: nil, &block)
        assert_met(expected(Expectations::RevokedToken.new(*token), &block), Testing.emulator, message)
      end

      # Fails where a token like this was revoked in this test.
      #
      # @param (see #assert_revoked_token)
      # @yieldparam (see #assert_revoked_token)
      # @return [true]
      def refute_revoked_token(*token, message: nil, &block)
        refute_met(expected(Expectations::RevokedToken.new(*token), &block), Testing.emulator, message)
      end

      # Fails where the emulator would refuse one of the permissions: by its clock, and knowing what it has revoked.
      #
      # @param token [String, Token]
      # @param permissions [Symbol, Array<Symbol>] one or more names in {Permissions::BITS}
      # @param message (see #assert_granted_token)
      # @param asked [Hash] the other arguments of {Token::Access#allows?}
      # @return [true]
      # @raise [PubnubPam::ArgumentError] for what is no token, permission or resource
      def assert_permits(token, permissions, message = nil, **asked)
        refused = answers(token, permissions, asked).filter_map { |allowed, sentence| sentence unless allowed }
        assert refused.empty?, failure_of(message) { refused.join("; ") }
      end

      # Fails where the emulator would allow one of the permissions.
      #
      # @param (see #assert_permits)
      # @return [true]
      # @raise (see #assert_permits)
      def refute_permits(token, permissions, message = nil, **asked)
        allowed = answers(token, permissions, asked).filter_map { |is_allowed, sentence| sentence if is_allowed }
        assert allowed.empty?, failure_of(message) { allowed.join("; ") }
      end

      # Fails where a token has not expired, by the clock of {pubnub_emulator}.
      #
      # @param token [String, Token]
      # @param message (see #assert_granted_token)
      # @param at [Time, nil] another moment
      # @return [true]
      # @raise [PubnubPam::ArgumentError] for what is no token
      def assert_expired(token, message = nil, at: nil)
        assert_met(expired(at), token, message)
      end

      # Fails where a token has expired, by the clock of {pubnub_emulator}.
      #
      # @param (see #assert_expired)
      # @return [true]
      # @raise (see #assert_expired)
      def refute_expired(token, message = nil, at: nil)
        refute_met(expired(at), token, message)
      end

      private

      # @param matcher [Expectations::Tokens, Expectations::Expired]
      def assert_met(matcher, subject, text)
        assert matcher.matches?(subject), failure_of(text) { matcher.failure_message }
      end

      def refute_met(matcher, subject, text)
        refute matcher.matches?(subject), failure_of(text) { matcher.failure_message_when_negated }
      end

      # A block without a parameter makes calls, and what it should grant would not be looked at.
      def expected(tokens, &block)
        if block&.arity&.zero?
          raise ArgumentError, "block: expected conditions, as in { |granted| granted.to(\"ann\") }, got a block " \
                               "without a parameter: make calls before the assertion"
        end

        block&.call(tokens)
        tokens
      end

      def expired(time) = time ? Expectations::Expired.new.at(time) : Expectations::Expired.new

      # Minitest's own, but a Proc may also give nil.
      def failure_of(text, &)
        message(text.is_a?(Proc) ? -> { text.call.to_s } : text, &)
      end

      def answers(token, permissions, asked)
        token = Subject.token(token)
        Subject.permissions([permissions]).map { |permission| Verdict.of(token, permission, **asked) }
      end
    end
  end
end

Minitest.after_run { PubnubPam::Testing.stop }
