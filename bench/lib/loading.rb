# frozen_string_literal: true

module Bench
  # How long `require` takes, each time in a new Ruby.
  class Loading
    MEASURED = "started = Process.clock_gettime(Process::CLOCK_MONOTONIC); %<require>s; " \
               "print Process.clock_gettime(Process::CLOCK_MONOTONIC) - started"

    def initialize(options)
      @times = options.quick? ? 1 : 15
    end

    def report
      rounds = Array.new(@times) { programs.transform_values { |program| seconds(*program) } }
      medians = programs.keys.to_h { |label| [label, result(rounds.map { |round| round[label] })] }
      Works::Report.new("loading (CPU column: microseconds for one `require`)", { "require" => medians })
    end

    private

    def programs
      copy = ENV.fetch("PUBNUB_GEM", nil)
      { "this gem" => [["-I#{File.dirname(ROOT)}/lib"], "require 'pubnub_pam'"],
        "net/http, openssl, json" => [[], "require 'net/http'; require 'openssl'; require 'json'"],
        Targets::OFFICIAL => copy ? [["-I#{Field::STAND_INS}", "-I#{copy}/lib"], "require 'pubnub'"] : nil }
    end

    def seconds(arguments = nil, code = nil)
      return "not installed: PUBNUB_GEM=<an unpacked copy of the gem>" unless code

      output, = Open3.capture2(RbConfig.ruby, *arguments, "-e", format(MEASURED, require: code))
      Float(output)
    rescue ::ArgumentError
      "failed"
    end

    def result(times)
      return times.first if times.grep(Float).empty?

      seconds = Bench.median(times.grep(Float))
      Result.new(1 / seconds, seconds * 1e6)
    end
  end
end
