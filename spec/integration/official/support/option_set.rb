# frozen_string_literal: true

module Official
  # One way of calling, which every variant is asked for: what the client is made with, whom it talks to, and the call.
  OptionSet = Struct.new(:name, :server, :client, :without, :prepare, :call, keyword_init: true)

  # All of them. This file and those in option_sets/ are read on both sides: by the spec, which prepares the servers,
  # and by the programs, which make the calls.
  module OptionSets
    @sets = {}

    class << self
      # Those whose name starts with the same word share a file.
      #
      # @param server [Symbol] one of {Servers}
      # @param client [Hash] what the client is made with beside the keys, the user id and the origin
      # @param without [Array<Symbol>] which of these it is made without
      # @param prepare [Proc] gets the emulator before the call
      # @yield with a {Caller} as self
      def add(name, server: :emulator, client: {}, without: [], prepare: nil, &call)
        raise "two option sets are called #{name}" if @sets.key?(name)

        @sets[name] = OptionSet.new(name:, server:, client:, without:, prepare:, call:)
      end

      def names = @sets.keys
      def each(&) = @sets.each_value(&)
      def fetch(name) = @sets.fetch(name)
    end
  end
end

Dir["#{__dir__}/option_sets/*.rb"].each { |file| require file }
