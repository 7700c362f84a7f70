# frozen_string_literal: true

require_relative "clients"

module Soak
  # Trouble that the emulator makes for whoever asks next.
  class Faults
    # Retried ones and others, 429 among the former.
    STATUSES = [400, 403, 414, 429, 500, 502, 503, 504].freeze
    # Seconds before an answer's first byte: a nuisance, and too much for the hasty client.
    DELAYS = [0.01, 0.05, Clients::HASTE * 2].freeze
    CUTS = %i[start head middle].freeze
    # What stands between a client and the service answers with any of these.
    PAGES = [200, 404, 502, 503].freeze

    # @return [Hash{Symbol => Integer}] how often each kind was scripted
    attr_reader :counts

    def initialize(emulator)
      @emulator = emulator
      @counts = Hash.new(0)
    end

    def script(random)
      kind = KINDS.sample(random:)
      send(kind, random, 1 + random.rand(4))
      @counts[kind] += 1
    end

    private

    KINDS = %i[fail_next fail_next slow cut_off not_json].freeze
    private_constant :KINDS

    def fail_next(random, times)
      @emulator.fail_next(status: STATUSES.sample(random:), times:, retry_after: [nil, nil, 0].sample(random:))
    end

    def slow(random, times) = @emulator.slow(before: DELAYS.sample(random:), times:)

    def cut_off(random, times) = @emulator.cut_off(at: CUTS.sample(random:), times:)

    def not_json(random, times) = @emulator.not_json(status: PAGES.sample(random:), times:)
  end
end
