# frozen_string_literal: true

module PubnubPam
  # Frozen values return themselves as their copies, as Integers do.
  # @api private
  module FrozenValue
    def dup = self

    def clone(freeze: nil)
      raise ::ArgumentError, "can't unfreeze #{self.class}" if freeze == false

      self
    end
  end
  private_constant :FrozenValue
end
