# frozen_string_literal: true

module Bench
  # Where contenders and servers run: wherever the system puts them, or together on one core.
  #
  # On two cores, a single caller's call is mostly two cores waking each other up. In a virtual machine that takes
  # several times as long as the call, costs CPU that is counted as the caller's, and says nothing about a contender.
  module Cores
    FIRST = %w[taskset -c 0].freeze

    class << self
      # Whatever is started within the block shares the first core, if `taskset` is there.
      def one
        @one = one?
        yield
      ensure
        @one = false
      end

      # The command line that starts `command` where it belongs.
      def command(*command) = @one ? [*FIRST, *command] : command

      def one? = Bench.command?(FIRST.first)
    end
  end
end
