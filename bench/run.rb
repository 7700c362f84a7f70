# frozen_string_literal: true

require "etc"
require "fileutils"
require "optparse"

# Compares this gem with everything else that does the same work, in one run on one machine.
module Bench
  ROOT = __dir__.freeze
  OUT = "#{ROOT}/out".freeze
  LIMIT = "#{ROOT}/target/release/limit".freeze
end

$LOAD_PATH.unshift("#{Bench::ROOT}/../lib")
%w[results cores contender wrk server race table field requests distance first_grant new_client cache_speed targets
   works loading memory emulator_speed plot documents].each { |name| require_relative "lib/#{name}" }

module Bench
  # How long each contender works at a time, and how many times over.
  Options = Struct.new(:seconds, :rounds, :keep, :quick) do
    alias_method :quick?, :quick

    def hurry
      self.seconds = 0.02
      self.rounds = 1
      self.quick = true
    end
  end

  class << self
    def run(arguments)
      options = Options.new(0.5, 5, false, false)
      works = parse(arguments, options)
      FileUtils.mkdir_p(OUT)
      text = Server.run(OUT) { |origin, server| "#{machine(server)}\n#{tables(works, Works.new(options, origin))}" }
      Documents.write(text) if options.keep
    end

    def command?(name)
      ENV.fetch("PATH").split(File::PATH_SEPARATOR).any? { |folder| File.executable?("#{folder}/#{name}") }
    end

    private

    def parse(arguments, options)
      rest = parser(options).parse(arguments)
      unknown = rest - Works::NAMES
      abort "bench: expected any of #{Works::NAMES.join(", ")}, got #{unknown.join(", ")}" if unknown.any?
      abort "bench: --keep replaces all tables: name no part of them" if options.keep && rest.any?
      rest.empty? ? Works::NAMES : rest
    end

    def parser(options)
      OptionParser.new("bin/bench [options] [#{Works::NAMES.join("|")}]…") do |parser|
        parser.on("--seconds N", Float, "how long each contender works at a time (0.5)") { |n| options.seconds = n }
        parser.on("--rounds N", Integer, "how many times over (5)") { |n| options.rounds = n }
        parser.on("--quick", "so short that the numbers mean nothing") { options.hurry }
        parser.on("--keep", "write all tables to bench/README.md, and a call's CPU to README.md") do
          options.keep = true
        end
      end
    end

    def tables(works, runner)
      results = works.to_h { |work| [work.to_sym, {}] }
      parts = works.flat_map do |work|
        reports(runner, work).map do |report|
          results[work.to_sym].merge!(report.columns)
          Plot.write(OUT, report)
          show(Table.new(report.title, report.columns).to_s)
        end
      end
      [*parts, show(Targets.new(results).to_s)].join("\n")
    end

    # A part that fails does not end the run.
    def reports(runner, work)
      [runner.public_send(work)].flatten
    rescue StandardError => e
      [Works::Report.new(work, { "failed" => { work => "#{e.class}: #{e.message}" } })]
    end

    def show(text)
      puts text, ""
      $stdout.flush
      text
    end

    def machine(server)
      cpu = File.read("/proc/cpuinfo")[/^model name\s*:\s*(.*)$/, 1] if File.exist?("/proc/cpuinfo")
      system = Etc.uname.values_at(:sysname, :release).join(" ")
      show("#{Time.now.strftime("%F")}, #{Etc.nprocessors} cores of #{cpu || "an unknown CPU"}, #{system}, " \
           "Ruby #{RUBY_VERSION}; server: #{server}.\n")
    end
  end
end

Bench.run(ARGV) if $PROGRAM_NAME == __FILE__
