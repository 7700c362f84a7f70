# frozen_string_literal: true

require "zlib"
require_relative "calls"
require_relative "gauges"
require_relative "plan"

module Soak
  # Workers of one process, each in a thread of its own.
  class Fleet
    # What they leave behind: how many calls were asked for, what became of each, and sentences about what is wrong.
    Report = Struct.new(:asked, :calls, :complaints) do
      def +(other) = Report.new(asked + other.asked, calls + other.calls, complaints + other.complaints)
    end

    # Calls after which a worker is in the middle of things.
    WELL_UNDER_WAY = 5

    def initialize(name, size:, calls:, clients:, seed:, faults: nil)
      @workers = Array.new(size) { |number| worker("#{name}w#{number}", calls, clients, seed, faults) }
      @under_way = Queue.new
    end

    def start
      @threads = @workers.map { |calls, kinds| Thread.new { work(calls, kinds) } }
      self
    end

    # Returns once every worker has made some calls, and all have most before them.
    def await_traffic
      @workers.size.times { @under_way.pop }
    end

    # @return [Report] once all calls are made and nothing is under way any more
    def report
      @threads.each(&:join)
      complaints = Gauges.await_quiet(Calls::PATIENCE) ? [] : ["#{Gauges.live_tasks} tasks do not end"]
      asked = @workers.sum { |_, kinds| kinds.size - kinds.count(:fault) }
      @workers.map(&:first).reduce(Report.new(asked, [], complaints)) { |sum, calls| sum + of(calls) }
    end

    private

    # The seed and the name decide what a worker does, whoever else there is.
    def worker(name, calls, clients, seed, faults)
      random = Random.new(seed ^ Zlib.crc32(name))
      [Calls.new(name, clients, random, faults), Plan.kinds(calls, random)]
    end

    def work(calls, kinds)
      kinds.each_with_index do |kind, index|
        @under_way << true if index == WELL_UNDER_WAY
        calls.make(kind)
      end
    end

    def of(calls)
      Report.new(0, calls.entries, calls.called_back_twice.map { |mark| "#{mark}: called back more than once" })
    end
  end
end
