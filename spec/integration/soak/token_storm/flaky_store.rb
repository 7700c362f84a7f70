# frozen_string_literal: true

require "delegate"

module Soak
  class TokenStorm
    # A store of which some calls fail in passing, and say so as stores of Active Support do: by nil, an empty Hash,
    # false. What has failed may have been done all the same.
    class FlakyStore < SimpleDelegator
      # The part of the calls that fail.
      FAILURES = 0.08

      def initialize(store, random = Random.new)
        super(store)
        @random = random
      end

      def read(*, **) = now_and_then(nil) { super }
      def read_multi(*, **) = now_and_then({}) { super }
      def write(*, **) = now_and_then(false) { super }
      def delete(*, **) = now_and_then(false) { super }

      private

      def now_and_then(failure)
        return yield if @random.rand > FAILURES

        yield if @random.rand < 0.5
        failure
      end
    end
  end
end
