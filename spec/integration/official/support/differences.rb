# frozen_string_literal: true

require_relative "difference"

module Official
  # Everything in which our layer differs from the official gem, and why. {Comparison} finds no other, and all of these.
  DIFFERENCES = [] # rubocop:disable Style/MutableConstant -- filled by the files below, then frozen

  # @see Difference#initialize
  def self.differs(name, **which) = DIFFERENCES << Difference.new(name, **which)

  Dir["#{__dir__}/differences/*.rb"].each { |file| require file }
  DIFFERENCES.freeze
end
