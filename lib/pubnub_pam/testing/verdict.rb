# frozen_string_literal: true

module PubnubPam
  module Testing
    # What the test's emulator would answer, by its clock and with its revocations.
    # @api private
    module Verdict
      REVOKED = "403 because the token was revoked"

      module_function

      # @param asked [Hash] the arguments of {Token::Access#allows?}
      # @return [Array(Boolean, String)] whether it is allowed, and the sentence about it
      def of(token, permission, **asked)
        asked = { at: now, **asked }
        sentence = token.explain(permission, **asked)
        return [false, REVOKED] if revoked?(token)

        [token.allows?(permission, **asked), sentence]
      end

      # @return [Time] of the emulator, where there is one
      def now = Current.running(&:now) || Time.now
      def revoked?(token) = Current.running { |emulator| emulator.revoked?(token) } || false
    end
    private_constant :Verdict
  end
end
