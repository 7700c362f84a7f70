# frozen_string_literal: true

module Bench
  # The load generator `wrk`, on the same request: what the server could answer.
  class Wrk
    SCRIPT = %(wrk.method = "POST"; wrk.body = %<body>p; wrk.headers["Content-Type"] = "application/json"\n)

    # It accepts whole seconds only. A quick run does not wait for one.
    SHORTEST = 0.1

    attr_reader :label

    def initialize(label = "wrk", folder:)
      @label = label
      @script = "#{folder}/wrk.lua"
    end

    def ask(question)
      return "not installed: wrk, by the system's packages" unless Bench.command?("wrk")
      return "left out: it runs for a second at least" if question.fetch(:seconds) < SHORTEST

      File.write(@script, format(SCRIPT, body: question.fetch(:body)))
      url = "http://#{question.fetch(:origin)}#{question.fetch(:target)}"
      options = ["-t1", "-c#{question.fetch(:threads, 1)}", "-d#{question.fetch(:seconds).ceil}s", "-s", @script]
      output, = Open3.capture2e(*Cores.command("wrk", *options, url))
      output.include?("Non-2xx") ? "failed: refused" : Result.new(output[%r{Requests/sec:\s*([\d.]+)}, 1].to_f, nil)
    end

    def stop; end
  end
end
