# frozen_string_literal: true

require_relative "round"

module Soak
  # Whether anything has grown between the end of the warm-up and the end.
  #
  # Every limit is on growth, whatever the time and the number of calls, and far below what a leak of a single thing
  # per call comes to within 20 seconds.
  class Flatness
    # The first rounds fill pools and caches, and bring Ruby's heap to its size.
    WARM_UP = 0.3

    # Threads of the system that a round has at once: a worker's, and one for its time limit or its victim. Ruby keeps
    # them for some seconds, to use them again, so how many are left when a round ends is a matter of luck.
    THREADS_AT_ONCE = 2 * Round::WORKERS

    # What a round has open at once: for each worker a connection of each of three clients, from both ends, since the
    # emulator is in this process as well; idle ones are closed after some time.
    FILES_AT_ONCE = 2 * 3 * Round::WORKERS

    MIB = 1 << 20

    # Ruby's heap and the allocator's free lists breathe by some MiB, as rounds differ.
    LIMITS = {
      resident: 24 * MIB, in_use: 8 * MIB, files: FILES_AT_ONCE, threads: 0, system_threads: THREADS_AT_ONCE, tasks: 0
    }.freeze

    # @param samples [Array<Gauges>] one after each round
    def initialize(samples)
      @settled = samples.drop((samples.size * WARM_UP).floor)
    end

    # @return [Hash{Symbol => Array<Integer>}] by gauge: after the warm-up, at the end
    def ends
      LIMITS.keys.to_h { |gauge| [gauge, [middle(@settled.first(FEW), gauge), middle(@settled.last(FEW), gauge)]] }
    end

    # @return [Array<String>]
    def complaints
      ends.filter_map do |gauge, (from, to)|
        "#{gauge} grew from #{from} to #{to}, by more than #{LIMITS[gauge]}" if to - from > LIMITS[gauge]
      end
    end

    private

    # One round says little; the median of some does.
    FEW = 5
    private_constant :FEW

    def middle(samples, gauge)
      samples.map { |sample| sample[gauge] }.sort[samples.size / 2]
    end
  end
end
