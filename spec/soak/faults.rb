# frozen_string_literal: true

module Soak
  # Trouble that the emulator makes for whoever asks next.
  class Faults
    # Retried ones and others, 429 among the former.
    STATUSES = [400, 403, 414, 429, 500, 502, 503, 504].freeze

    def initialize(emulator)
      @emulator = emulator
    end

    def script(random)
      @emulator.fail_next(status: STATUSES[random.rand(STATUSES.size)], times: 1 + random.rand(4))
    end
  end
end
