# frozen_string_literal: true

module PubnubPam
  module Testing
    # Keeps tests from the network. WebMock and VCR cannot: our requests do not go through Ruby's HTTP libraries.
    module Guard
      LOOPBACK = /\A(?:127(?:\.\d+){3}|\[::1\]|localhost)(?::\d+)?\z/

      def grant_tokens(...)
        refuse_network(:grant_tokens)
        super
      end

      private

      def perform(operation, ...)
        refuse_network(operation)
        super
      end

      def refuse_network(operation)
        return if Testing.network_allowed? || LOOPBACK.match?(origin)

        raise ConfigurationError,
              "#{operation}: expected a client of PubnubPam::Testing.emulator, got one of #{origin}: " \
              "#{Current.advice}, or set PubnubPam::Testing.network_allowed = true"
      end
    end
    private_constant :Guard
  end
end
