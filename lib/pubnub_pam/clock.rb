# frozen_string_literal: true

module PubnubPam
  # Messages about clocks that differ.
  # @api private
  module Clock
    # Seconds. The measurement is not more exact than that.
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
      return "pubnub_pam: requests have this machine's time again" if ahead.zero?

      "pubnub_pam: #{describe(ahead)}; requests have the service's time from now on"
    end

    # Such a date is ignored: somebody on the way could change it, to have requests signed for another day.
    def incredible(ahead)
      "the answer's date is #{ahead.abs} s #{ahead.positive? ? "ahead of" : "behind"} this machine's clock, " \
        "and more than #{Native::LONGEST_CORRECTION} s are not corrected"
    end
    private_class_method :incredible
  end
  private_constant :Clock
end
