# frozen_string_literal: true

module PubnubPam
  class CLI
    # @api private
    class Emulate < Command
      USAGE = "emulator [--port PORT] [options]"
      AGAIN = %w[--allow-host].freeze
      LOOPBACK = /\A(?:127\.|\[?::1\b|localhost\b)/i

      private

      def define(parser)
        define_address(parser)
        Emulator::KEYS.each_key { |name| parser.on("#{option(name)} KEY") }
        parser.on("--slow SECONDS", "delay every answer by so many seconds") { |text| Text.number("--slow", text) }
        parser.on("--clock-offset SECONDS", "set its clock for request timestamps off by so many seconds") do |text|
          Text.integer("--clock-offset", text)
        end
        parser.on("--[no-]page", "a page that shows what happens; without this option, on loopback only")
        parser.on("--log", "a line for each request: its verdict, and why")
        define_json(parser)
      end

      def define_address(parser)
        hosts = []
        parser.on("--port PORT", "0, the default, takes any free one") { |text| Text.integer("--port", text) }
        parser.on("--host ADDRESS", "default 127.0.0.1; other machines can reach any other address")
        parser.on("--allow-host NAME", "also answer requests for this host; can be given more than once") do |host|
          hosts << host
        end
      end

      def call(arguments)
        no_more(arguments)
        interrupted, interrupt = IO.pipe
        %w[INT TERM].each { |signal| trap(signal) { interrupt.write_nonblock("!") } }
        log = EmulatorLog.new(@out, env: @env, json: @options[:json]) if @options[:log]
        Emulator.start(**settings) do |emulator|
          script(emulator)
          log&.open(emulator)
          announce(emulator)
          warn_of_others(emulator)
          log&.follow
          interrupted.read(1)
        end
        log&.finish
      end

      def settings
        given = @options.slice(:port, :host, *Emulator::KEYS.keys)
        { **given, allow_hosts: @options.fetch(:allow_host, []), page: page? }
      end

      def script(emulator)
        before, offset = @options.values_at(:slow, :clock_offset)
        emulator.slow(before:, times: Float::INFINITY) if before
        emulator.clock_offset = offset if offset
      end

      # Where others can reach it, the page has to be asked for.
      def page? = @options.fetch(:page) { LOOPBACK.match?(@options.fetch(:host, "127.0.0.1")) }

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
