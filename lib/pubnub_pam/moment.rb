# frozen_string_literal: true

module PubnubPam
  # Reads a moment as Unix seconds.
  # @api private
  module Moment
    # Later than any token, and small enough for the extension.
    LATEST = (2**62) - 1
    NUMBERS = [Integer, Float, Rational].freeze
    private_constant :LATEST, :NUMBERS

    module_function

    # @param argument [Symbol] for messages
    # @param moment [Time, Date, DateTime, Numeric] a date is its first moment in the local time zone, a number Unix
    #   seconds; ActiveSupport::TimeWithZone is a Time
    # @raise [PubnubPam::ArgumentError] for anything else: nil would be 1970, when no token had expired
    def seconds(argument, moment)
      seconds = read(moment)
      return seconds.to_i.clamp(0, LATEST) if seconds

      raise ArgumentError, "#{argument}: expected a Time, Date or Unix seconds, got #{WrongValue.describe(moment)}"
    end

    def read(moment)
      case moment
      when Time then moment.to_i
      when *NUMBERS then moment if moment.finite?
      else moment.to_time.to_i if moment.is_a?(Time) || (defined?(Date) && moment.is_a?(Date))
      end
    end
    private_class_method :read
  end
  private_constant :Moment
end
