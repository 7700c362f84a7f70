# frozen_string_literal: true

# What not every machine has.
module Needs
  # Skips an example, or those of a group, where something is missing. In CI nothing may be.
  #
  # @param missing [String, nil] what is missing, as a sentence
  def needs(missing)
    return unless missing

    ENV["CI"] == "true" ? raise(missing) : skip(missing)
  end
end
