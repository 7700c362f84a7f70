# frozen_string_literal: true

module Bench
  # What a contender reached: calls per second, and CPU microseconds a call if they are known.
  Result = Struct.new(:rate, :cpu) do
    def cost = cpu

    def to_s
      "#{Table.number(rate)}/s#{", #{Table.number(cpu)} µs" if cpu}"
    end
  end

  # How long one call took.
  Wait = Struct.new(:seconds) do
    def rate = 1 / seconds
    def cost = seconds * 1e6
    def to_s = "#{Table.number(seconds * 1000)} ms"
  end

  # How long one call to the distant server took.
  DistantWait = Struct.new(:seconds) do
    def trips = seconds / DistantServer::ROUND_TRIP
    def cost = seconds * 1e6
    def to_s = format("%<ms>d ms, %<trips>.1f", ms: seconds * 1000, trips:)
  end

  # By how much a process has grown.
  Growth = Struct.new(:megabytes) do
    def to_s = format("%.1f MB", megabytes)
  end

  class << self
    def median(numbers)
      sorted = numbers.sort
      sorted[sorted.size / 2]
    end

    # The median of what the rounds reached; if none reached anything, what the first one has said.
    def median_wait(waits, kind = Wait)
      reached = waits.grep(kind)
      reached.empty? ? waits.first : kind.new(median(reached.map(&:seconds)))
    end
  end
end
