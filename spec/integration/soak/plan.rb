# frozen_string_literal: true

module Soak
  # Which calls a worker makes, and how often: the same for the same seed.
  module Plan
    # How many of a hundred-odd calls are of each kind.
    WEIGHTS = {
      grant: 22, grant_bang: 8, grant_later: 10, grant_with_callback: 10, grant_legacy: 3, grant_asked_in_vain: 3,
      revoke: 10, revoke_garbage: 2, parse: 8, parse_garbage: 4,
      wrong_argument: 6, wrong_secret: 3, refused_connection: 1, hasty: 6,
      cancel: 5, abandon: 2, timed_out: 6, timed_out_with_callback: 4, killed: 3, raised_into: 3, fault: 4
    }.freeze

    URN = WEIGHTS.flat_map { |kind, weight| [kind] * weight }.freeze
    private_constant :URN

    module_function

    # @return [Array<Symbol>]
    def kinds(count, random)
      Array.new(count) { URN[random.rand(URN.size)] }
    end
  end
end
