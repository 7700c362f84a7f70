# frozen_string_literal: true

require "timeout"
require_relative "entry"
require_relative "listener"
require_relative "calls/answered"
require_relative "calls/local"
require_relative "calls/broken_off"

module Soak
  # One worker's calls, one method for each kind, with what became of them. Each leaves an {Entry}.
  class Calls
    include Answered
    include Local
    include BrokenOff

    # Seconds; far more than any call may take, so only a hanging one meets it.
    PATIENCE = 60
    # Seconds within which calls are broken off: about what one takes.
    MOMENT = 0.004
    # No call becomes more requests: two retries.
    MOST = 3

    # @return [Array<Entry>]
    attr_reader :entries

    # @param name [String] begins the marks: no other worker's, in this round or another
    # @param faults [Faults, nil] nil in children, where the emulator is out of reach
    def initialize(name, clients, random, faults)
      @name = name
      @clients = clients
      @random = random
      @faults = faults
      @entries = []
      @tokens = []
      @listeners = {}
    end

    def make(kind)
      return @faults&.script(@random) if kind == :fault

      @kind = kind
      @mark = "#{@name}-#{@entries.size}"
      @entries << send(kind)
    rescue StandardError => e
      complain("#{e.class}: #{e.message.lines.first&.chomp} (#{e.backtrace.first})")
    end

    # @return [Array<String>] marks of calls whose callbacks were called more than once
    def called_back_twice
      @listeners.select { |_, listener| listener.count > 1 }.keys
    end

    private

    def patient = @clients.patient

    def permissions
      names = CHANNELS.keys.sample(2, random: @random)
      { ttl: 1 + @random.rand(60), authorized_user_id: @mark, channels: CHANNELS.slice(*names) }
    end

    CHANNELS = {
      "room-1" => PubnubPam::Permissions.res(read: true),
      "room.*" => PubnubPam::Permissions.pat(read: true, write: true),
      /\Auser-\d+\z/ => PubnubPam::Permissions.pat(get: true, join: true),
      "both" => [PubnubPam::Permissions.res(manage: true), PubnubPam::Permissions.pat(delete: true)]
    }.freeze

    def entry(outcome, requests, code: nil, mark: @mark)
      Entry.new(mark:, kind: @kind, outcome:, code:, requests:)
    end

    def complain(complaint)
      @entries << Entry.new(mark: @mark, kind: @kind, outcome: :failed, requests: 0..MOST, complaint:)
    end
  end
end
