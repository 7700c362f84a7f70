# frozen_string_literal: true

module PubnubPam
  # Active Support's Durations as numbers. A Duration claims to be an Integer of seconds.
  # @api private
  module Duration
    module_function

    # @return [Boolean] whether it is one, as Ruby sees it
    def duration?(value)
      defined?(ActiveSupport::Duration) ? ActiveSupport::Duration === value : false # rubocop:disable Style/CaseEquality -- its is_a? lies
    end

    # @return [Object] seconds for a Duration; anything else as it is
    def seconds(value) = duration?(value) ? value.to_f : value

    # @param unit [Integer] so many seconds
    # @return [Object] units for a Duration, nil where they are not whole; anything else as it is
    def whole(value, unit)
      return value unless duration?(value)

      number, rest = value.to_r.divmod(unit)
      number if rest.zero?
    end
  end
  private_constant :Duration
end
