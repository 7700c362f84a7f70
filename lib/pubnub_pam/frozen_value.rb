# frozen_string_literal: true

module PubnubPam
  # A value that never changes is its own copy, as an Integer is.
  # @api private
  module FrozenValue
    def dup
      self
    end

    def clone(freeze: nil)
      raise ::ArgumentError, "can't unfreeze #{self.class}" if freeze == false

      self
    end
  end
  private_constant :FrozenValue
end
