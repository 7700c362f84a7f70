# frozen_string_literal: true

module PubnubPam
  # A wrong value as messages show it, in the words of the extension: `"false" (String)`, `nil`.
  # @api private
  module WrongValue
    # Characters of a value that a message shows.
    MOST = 40
    private_constant :MOST

    module_function

    def describe(value) = value.nil? ? "nil" : "#{shown(value)} (#{value.class})"

    # The class of a value in place of a token: it could hold one.
    def token(value)
      hint = case value
             when Future then " (its value.token is one)"
             when Envelope then " (its token is one)"
             end
      "#{kind(value)}#{hint}"
    end

    # What a message does not show: a long object, or one that could hold a secret.
    def kind(value) = value.nil? ? "nil" : "a value of class #{value.class}"

    # In place of an address. A password in it is not shown.
    def address(value)
      value.is_a?(String) && value.b.include?("@") ? "one with a user or password" : describe(value)
    end

    # Without its class.
    def shown(value)
      text = value.inspect
      Printable.escape(text.length > MOST ? "#{text[0, MOST]}…" : text)
    end
  end
  private_constant :WrongValue
end
