# frozen_string_literal: true

module PubnubPam
  module Testing
    module Expectations
      # Expects tokens to have been revoked: by the emulator that it is asked of, or while a block runs.
      #
      # @example
      #   emulator = PubnubPam::Testing.begin
      #   read = PubnubPam::Permissions.res(read: true)
      #   token = PubnubPam.client.grant_token!(ttl: 15, authorized_user_id: "ann", channels: { "room-1" => read })
      #   PubnubPam.client.revoke_token!(token)
      #   PubnubPam::Testing::Expectations::RevokedToken.new(token).matches?(emulator)      # => true
      #   PubnubPam::Testing::Expectations::RevokedToken.new.to("bob").matches?(emulator)   # => false
      class RevokedToken < Tokens
        # @overload initialize
        # @overload initialize(token)
        # @param token [String, Token] this one; without it, any
        # @raise [InvalidTokenError]
        # @raise [PubnubPam::ArgumentError] for anything but a token
        def initialize(*token)
          super()
          raise ArgumentError, "token: expected one, got #{token.size}" if token.size > 1

          # One that is nil is a mistake, not any token.
          token.map { |each| Subject.token(each) }.each do |expected|
            expect("equal to the given one") { |call| call.token == expected }
          end
        end

        private

        def call = :revoke
        def participle = "revoked"
      end
    end
  end
end
