# frozen_string_literal: true

require_relative "command"

module PubnubPam
  class CLI
    # @api private
    class Emulate < Command
      USAGE = "emulator [--port PORT] [options]"

      private

      def define(parser)
        @start = {}
        @scripts = []
        parser.on("--port PORT", Integer, "0, the default, takes any free one") { |port| @start[:port] = port }
        parser.on("--host ADDRESS", "127.0.0.1; anything but loopback lets others in") { |host| @start[:host] = host }
        Emulator::KEYS.each_key do |name|
          parser.on("--#{name.to_s.tr("_", "-")} KEY") { |key| @start[name] = key }
        end
        define_faults(parser)
        parser.on("--json", "for machines") { @options[:json] = true }
      end

      def define_faults(parser)
        parser.on("--slow SECONDS", Float, "let every answer wait so long") do |before|
          @scripts << ->(emulator) { emulator.slow(before:, times: Float::INFINITY) }
        end
        parser.on("--clock-offset SECONDS", Integer, "how far its clock is off, for timestamps") do |seconds|
          @scripts << ->(emulator) { emulator.clock_offset = seconds }
        end
      end

      def call(arguments)
        no_more(arguments)
        interrupted, interrupt = IO.pipe
        %w[INT TERM].each { |signal| trap(signal) { interrupt.write_nonblock("!") } }
        Emulator.start(**@start) do |emulator|
          @scripts.each { |script| script.call(emulator) }
          announce(emulator)
          interrupted.read(1)
        end
      end

      def announce(emulator)
        facts = { origin: emulator.origin, **emulator.keys }
        @out.puts @options[:json] ? JSON.generate(facts) : facts.map { |name, value| "#{name}: #{value}" }
        @out.puts "Stop it with Ctrl-C." unless @options[:json]
        @out.flush
      end
    end
  end
end
