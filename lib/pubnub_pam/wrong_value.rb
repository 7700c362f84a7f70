# frozen_string_literal: true

module PubnubPam
  # A wrong value as messages show it, in the words of the extension: `"false" (String)`, `nil`.
  # @api private
  module WrongValue
    # Characters of a value that a message shows.
    MOST = 40
    private_constant :MOST

    def self.describe(value)
      return "nil" if value.nil?

      shown = value.inspect
      cut = shown.length > MOST ? "#{shown[0, MOST]}…" : shown
      "#{Printable.escape(cut)} (#{value.class})"
    end
  end
  private_constant :WrongValue
end
