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
      return incredible(ahead) if ahead.abs > Native::LONGEST_CORRECTION
      return "this machine's clock agrees with the service's to #{ahead.abs} s" if ahead.abs < NOTICEABLE

      "this machine's clock is #{ahead.abs} s #{ahead.positive? ? "behind" : "ahead of"} the service's"
    end

    # For the log.
    def corrected(ahead)
      return "pubnub_pam: requests are stamped with this machine's time again" if ahead.zero?

      "pubnub_pam: #{describe(ahead)}; requests are stamped with the service's time from now on"
    end

    # Such a date is not believed: whoever can change it on its way could have requests signed for another day.
    def incredible(ahead)
      "the answer's date is #{ahead.abs} s #{ahead.positive? ? "ahead of" : "behind"} this machine's clock, " \
        "and more than #{Native::LONGEST_CORRECTION} s are not corrected"
    end
    private_class_method :incredible
  end
  private_constant :Clock
end
