# frozen_string_literal: true

module PubnubPam
  # The Rust extension: bare calls without documentation, none of them public.
  # @api private
  module Native
    # For whatever reads arguments. That runs Ruby's methods, and an interrupt in one of them would pass for what is
    # wrong with the argument. Reading and starting wait for nothing, so no interrupt is held up for long.
    def self.uninterrupted(&) = Thread.handle_interrupt(NEVER, &)

    NEVER = { Object => :never }.freeze
    private_constant :NEVER
  end

  require_relative "native/library"
  Native::Library.new(__dir__).load
  private_constant :Native
end
