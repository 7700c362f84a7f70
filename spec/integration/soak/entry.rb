# frozen_string_literal: true

module Soak
  # What became of one call.
  #
  # `mark` is in its request, and in no other. `requests` is how many of them the emulator may have seen; `code` is what
  # it answered the last of them with, where that is known.
  Entry = Struct.new(:mark, :kind, :outcome, :code, :requests, :complaint, keyword_init: true) do
    # No request of it can be under way any more, and all that were are told in `requests`.
    def settled?
      !%i[cancelled interrupted abandoned].include?(outcome)
    end
  end

  # How calls can end. What is not in here is a bug.
  OUTCOMES = %i[granted revoked parsed refused failed invalid cancelled interrupted abandoned].freeze
end
