# frozen_string_literal: true

require_relative "../../support/children"
require_relative "faults"
require_relative "fleet"
require_relative "ledger"

module Soak
  # So many calls at once from threads and forked processes, and then the sum: every call has ended once, and the
  # emulator has seen what it should have.
  class Round
    include Children

    WORKERS = 10
    CALLS = 40
    CHILDREN = 2
    CHILD_WORKERS = 2
    CHILD_CALLS = 20
    GRANDCHILD_CALLS = 10

    # @return [Fleet::Report]
    attr_reader :report
    # @return [Integer] what the emulator has seen
    attr_reader :requests
    # @return [Faults] what it was told to do wrong
    attr_reader :faults

    # @param late [Array<String>] marks of earlier rounds whose requests may still come in
    def initialize(number, emulator, clients, seed, late)
      @name = "r#{number}-"
      @emulator = emulator
      @clients = clients
      @seed = seed
      @late = late
      @faults = Faults.new(emulator)
    end

    # @return [Round] self
    def run
      @emulator.reset
      parents = fleet("", WORKERS, CALLS, faults).start
      parents.await_traffic
      children = Array.new(CHILDREN) { |index| start_child(by: ENDINGS[index % 2], patience:) { child("f#{index}.") } }
      @report = children.map { |child| result_of(child, patience:) }.reduce(parents.report, :+)
      compare
      self
    end

    # @return [Array<String>] marks whose requests may come in after this round
    def loose_marks
      report.calls.reject(&:settled?).map(&:mark)
    end

    private

    ENDINGS = %i[exit! exit].freeze
    private_constant :ENDINGS

    # A child's last calls may all need theirs.
    def patience = 2 * Calls::PATIENCE

    def fleet(name, size, calls, faults = nil)
      Fleet.new("#{@name}#{name}", size:, calls:, faults:, clients: @clients, seed: @seed)
    end

    # Has a child of its own meanwhile, and ends while calls are under way.
    def child(name)
      workers = fleet(name, CHILD_WORKERS, CHILD_CALLS).start
      workers.await_traffic
      grandchild = start_child(patience:) { fleet("#{name}g.", 1, GRANDCHILD_CALLS).start.report }
      workers.report + result_of(grandchild, patience:) + parting(name)
    end

    # A call that nobody waits for when the process ends.
    def parting(name)
      calls = Calls.new("#{@name}#{name}last", @clients, Random.new(@seed), nil)
      calls.make(:abandon)
      Fleet::Report.new(1, calls.entries, [])
    end

    def compare
      ledger = Ledger.new(@emulator.requests)
      @requests = ledger.size
      report.complaints.concat(lost, doubled, complaints_of_calls, ledger.imbalances(report.calls, @late))
    end

    def lost
      lost = report.asked - report.calls.size
      lost.zero? ? [] : ["#{@name}: #{report.asked} calls asked, #{report.calls.size} ended"]
    end

    def complaints_of_calls
      report.calls.filter_map { |entry| "#{entry.mark} (#{entry.kind}): #{entry.complaint}" if entry.complaint }
    end

    def doubled
      report.calls.map(&:mark).tally.filter_map { |mark, count| "#{mark}: ended #{count} times" if count > 1 }
    end
  end
end
