# frozen_string_literal: true

require_relative "difference"

module Official
  # Everything in which our layer differs from the official gem, and why. {Comparison} finds no other, and each of these.
  DIFFERENCES = [
  ].freeze
end
