# frozen_string_literal: true

require_relative "../token_cache"

module PubnubPam
  module Testing
    # Lets each test find the application's token caches empty, whatever their store is: each test has names of its own
    # in it. The emulator knows no token of an earlier test.
    module FreshCaches
      private

      def keyset
        id = Current.slot.test_id
        id ? "#{super}\n#{id}" : super
      end
    end
    private_constant :FreshCaches
  end
end
