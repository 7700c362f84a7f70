# frozen_string_literal: true

module PubnubPam
  # Words about clocks that do not agree.
  # @api private
  module Clock
    # Less is within the uncertainty of the measurement.
    NOTICEABLE = 3

    module_function

    # @param ahead [Integer] seconds by which the service's clock is ahead of this machine's
    def describe(ahead)
      return "this machine's clock agrees with the service's to #{ahead.abs} s" if ahead.abs < NOTICEABLE

      "this machine's clock is #{ahead.abs} s #{ahead.positive? ? "behind" : "ahead of"} the service's"
    end

    # For the log.
    def corrected(ahead)
      "pubnub_pam: #{describe(ahead)}; requests are stamped with the service's time from now on"
    end
  end
  private_constant :Clock
end
