# frozen_string_literal: true

module PubnubPam
  module Testing
    # A middleware of every client that keeps tests from the network. WebMock and VCR cannot: our requests do not go
    # through Ruby's HTTP libraries.
    # @api private
    module Guard
      LOOPBACK = /\A(?:127(?:\.\d+){3}|\[::1\]|localhost)(?::\d+)?\z/

      def self.call(observed)
        return yield if Testing.network_allowed? || LOOPBACK.match?(observed.origin)

        raise ConfigurationError,
              "#{observed.operation}: expected a client of PubnubPam::Testing.emulator, got one of " \
              "#{observed.origin}: #{Current.advice}, or set PubnubPam::Testing.network_allowed = true"
      end
    end
    private_constant :Guard
  end
end
