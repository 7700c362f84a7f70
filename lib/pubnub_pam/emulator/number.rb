# frozen_string_literal: true

module PubnubPam
  class Emulator
    # Whole numbers of a unit, within bounds. Beyond them, time can no longer be calculated with.
    # @api private
    module Number
      # As much of a wrong value as a message shows.
      SHOWN_CHARACTERS = 40
      private_constant :SHOWN_CHARACTERS

      module_function

      # @param name [Symbol] the argument
      # @param range [Range<Integer>]
      # @param seconds [Integer] how many seconds a unit has: an ActiveSupport::Duration is divided by it
      # @return [Integer]
      def whole(name, value, range, seconds:)
        number = duration?(value) ? in_units(value, seconds) : value
        return number if Integer === number && range.cover?(number) # rubocop:disable Style/CaseEquality -- a Duration's is_a? lies

        raise ArgumentError, "#{name}: expected an Integer from #{range.min} to #{range.max}, got #{shown(value)}"
      end

      def duration?(value)
        defined?(ActiveSupport::Duration) && ActiveSupport::Duration === value # rubocop:disable Style/CaseEquality -- as above
      end

      # Nil where it is no whole number of them.
      def in_units(duration, seconds)
        whole, rest = duration.to_r.divmod(seconds)
        whole if rest.zero?
      end

      def shown(value)
        text = value.inspect
        text.length > SHOWN_CHARACTERS ? "#{text[0, SHOWN_CHARACTERS]}…" : text
      end
      private_class_method :duration?, :in_units, :shown
    end
    private_constant :Number
  end
end
