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
      rounds = Array.new(@times) { programs.transform_values { |program| wait(*program) } }
      medians = programs.keys.to_h { |label| [label, Bench.median_wait(rounds.map { |round| round[label] })] }
      Works::Report.new("loading", { "require" => medians })
    end

    private

    def programs
      copy = ENV.fetch("PUBNUB_GEM", nil)
      { Field::OURS => [["-I#{File.dirname(ROOT)}/lib"], "require 'pubnub_pam'"],
        "net/http, openssl, json" => [[], "require 'net/http'; require 'openssl'; require 'json'"],
        Field::OFFICIAL => copy ? [["-I#{Field::STAND_INS}", "-I#{copy}/lib"], "require 'pubnub'"] : nil }
    end

    def wait(arguments = nil, code = nil)
      return "not installed: PUBNUB_GEM=<an unpacked copy of the gem>" unless code

      output, = Open3.capture2(RbConfig.ruby, *arguments, "-e", format(MEASURED, require: code))
      Wait.new(Float(output))
    rescue ::ArgumentError
      "failed"
    end
  end
end
