# frozen_string_literal: true

module PubnubPam
  module Testing
    # Tells a test that asks for the application's client, and has not asked for an emulator, how to get one.
    module Untagged
      def client
        super
      rescue ConfigurationError => e
        raise if Current.begun

        raise ConfigurationError, "#{e.message}; in a test: #{Current.advice}"
      end
    end
    private_constant :Untagged
  end
end
