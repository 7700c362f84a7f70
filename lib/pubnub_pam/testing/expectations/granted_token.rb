# frozen_string_literal: true

module PubnubPam
  module Testing
    module Expectations
      # Expects tokens to have been granted: by the emulator that it is asked of, or while a block runs.
      #
      # @example
      #   emulator = PubnubPam::Testing.begin
      #   read = PubnubPam::Permissions.res(read: true)
      #   PubnubPam.client.grant_token!(ttl: 15, authorized_user_id: "ann", channels: { "room-1" => read })
      #   matcher = PubnubPam::Testing::Expectations::GrantedToken.new.to("ann").with_read("room-1")
      #   matcher.matches?(emulator) # => true
      class GrantedToken < Tokens
        private

        def call = :grant
        def participle = "granted"
      end
    end
  end
end
