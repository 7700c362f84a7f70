# frozen_string_literal: true

require "delegate"

module Soak
  class TokenStorm
    # A client that tells each thread which tokens the service has revoked for it.
    class WatchedClient < SimpleDelegator
      # @return [Array<String>] those that were revoked during the block
      def watch
        Thread.current[:revoked] = []
        yield
        Thread.current[:revoked]
      end

      def revoke_token!(token)
        super.tap { Thread.current[:revoked] << token }
      end
    end
  end
end
