# frozen_string_literal: true

module PubnubPam
  # The Rust extension. None of it is public.
  # @api private
  module Native
    # For code that reads arguments. It calls methods of the arguments, and an interrupt in one of these would be taken
    # for an error of the argument. Such code never waits, so interrupts are not delayed for long.
    def self.uninterrupted(&) = Thread.handle_interrupt(NEVER, &)

    NEVER = { Object => :never }.freeze
    private_constant :NEVER
  end

  require_relative "native/library"
  Native::Library.new(__dir__).load
  private_constant :Native
end
