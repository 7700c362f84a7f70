# frozen_string_literal: true

require_relative "expectations/tokens"
require_relative "expectations/granted_token"
require_relative "expectations/revoked_token"
require_relative "expectations/permit"
require_relative "expectations/expired"

module PubnubPam
  module Testing
    # What tests expect: RSpec's matchers, and behind Minitest's assertions.
    #
    # @example
    #   extend PubnubPam::Testing::Expectations
    #   emulator = PubnubPam::Testing.begin
    #   token = PubnubPam.client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    #   permit(:read).on_channel("a").matches?(token)              # => true
    #   have_granted_token.with_read("a").matches?(emulator)       # => true
    module Expectations
      # That a token was granted: in this test, or by the block.
      #
      # @return [GrantedToken] with `to`, `for`, `with`, `once`, `at_least` and more to say which and how many
      def have_granted_token # rubocop:disable Naming -- as it is read: expect(…).to have_granted_token
        Subject.no_block(:have_granted_token) if block_given?
        GrantedToken.new
      end

      # That a token was revoked: in this test, or by the block.
      #
      # @param token [Array<String, Token>] this one; without it, any
      # @return [RevokedToken] with the methods of {GrantedToken}
      # @raise [InvalidTokenError]
      # @raise [PubnubPam::ArgumentError] for anything but a token
      def have_revoked_token(*token) # rubocop:disable Naming -- as above
        Subject.no_block(:have_revoked_token) if block_given?
        RevokedToken.new(*token)
      end

      # That a token permits something.
      #
      # @param permissions [Array<Symbol>] names in {Permissions::BITS}, also as one Array
      # @return [Permit] with `on_channel` and the like, `as` and `at` to say the rest
      def permit(*permissions) = Permit.new(*permissions)

      # That a token has expired.
      #
      # @return [Expired] with `at` to say when
      def be_expired = Expired.new
    end
  end
end
