# frozen_string_literal: true

require_relative "command"

module PubnubPam
  class CLI
    # @api private
    class Emulate < Command
      USAGE = "emulator [--port PORT] [options]"
      AGAIN = %w[--allow-host].freeze
      LOOPBACK = /\A(?:127\.|\[?::1\b|localhost\b)/i

      private

      def define(parser)
        @start = {}
        @scripts = []
        define_address(parser)
        Emulator::KEYS.each_key do |name|
          parser.on("--#{name.to_s.tr("_", "-")} KEY") { |key| @start[name] = key }
        end
        define_faults(parser)
        define_output(parser)
      end

      def define_output(parser)
        parser.on("--[no-]page", "a page that shows what happens; without this option, on loopback only") do |page|
          @options[:page] = page
        end
        parser.on("--log", "a line for each request: its verdict, and why") { @options[:log] = true }
        parser.on("--json", "print JSON") { @options[:json] = true }
      end

      def define_address(parser)
        parser.on("--port PORT", "0, the default, takes any free one") do |text|
          @start[:port] = Text.integer("--port", text)
        end
        parser.on("--host ADDRESS", "default 127.0.0.1; other machines can reach any other address") do |host|
          @start[:host] = host
        end
        parser.on("--allow-host NAME", "also answer requests for this host; can be given more than once") do |host|
          (@start[:allow_hosts] ||= []) << host
        end
      end

      def define_faults(parser)
        parser.on("--slow SECONDS", "delay every answer by so many seconds") do |text|
          before = Text.number("--slow", text)
          @scripts << ->(emulator) { emulator.slow(before:, times: Float::INFINITY) }
        end
        parser.on("--clock-offset SECONDS", "set its clock for request timestamps off by so many seconds") do |text|
          seconds = Text.integer("--clock-offset", text)
          @scripts << ->(emulator) { emulator.clock_offset = seconds }
        end
      end

      def call(arguments)
        no_more(arguments)
        interrupted, interrupt = IO.pipe
        %w[INT TERM].each { |signal| trap(signal) { interrupt.write_nonblock("!") } }
        log = EmulatorLog.new(@out, env: @env, json: @options[:json]) if @options[:log]
        Emulator.start(**@start, page: page?) do |emulator|
          @scripts.each { |script| script.call(emulator) }
          log&.open(emulator)
          announce(emulator)
          warn_of_others(emulator)
          log&.follow
          interrupted.read(1)
        end
        log&.finish
      end

      # Where others can reach it, the page has to be asked for.
      def page?
        @options.fetch(:page) { LOOPBACK.match?(@start.fetch(:host, "127.0.0.1")) }
      end

      def announce(emulator)
        facts = { origin: emulator.origin, **emulator.keys }
        @out.puts @options[:json] ? JSON.generate(facts) : facts.map { |name, value| "#{name}: #{value}" }
        @out.puts "page: #{emulator.page_url}" if emulator.page_url && !@options[:json]
        @out.puts "Stop it with Ctrl-C." unless @options[:json]
        @out.flush
      end

      def warn_of_others(emulator)
        return if LOOPBACK.match?(emulator.origin)

        Warnings.new(@err).warn("other machines can reach #{emulator.origin}, and everybody knows the default " \
                                "keys of an emulator")
      end
    end
  end
end
