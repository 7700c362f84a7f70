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
        parser.on("--port PORT", Integer, "0, the default, takes any free one") { |port| @start[:port] = port }
        parser.on("--host ADDRESS", "127.0.0.1; anything but loopback lets others in") { |host| @start[:host] = host }
        Emulator::KEYS.each_key do |name|
          parser.on("--#{name.to_s.tr("_", "-")} KEY") { |key| @start[name] = key }
        end
        parser.on("--json", "for machines") { @options[:json] = true }
      end

      def call(arguments)
        no_more(arguments)
        interrupted, interrupt = IO.pipe
        %w[INT TERM].each { |signal| trap(signal) { interrupt.write_nonblock("!") } }
        Emulator.start(**@start) do |emulator|
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
