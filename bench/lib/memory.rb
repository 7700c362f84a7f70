# frozen_string_literal: true

module Bench
  # How much a process grows over many calls, after it has made a part of them.
  class Memory
    def initialize(options, origin)
      @scale = options.quick? ? 1000 : 1
      @origin = origin
    end

    def report
      grown = { "1,000,000 parses" => run("parse", 1_000_000), "100,000 grants" => run("grant", 100_000) }
      Works::Report.new("memory: by how much a process grows", { "grown" => grown })
    end

    private

    def run(work, count)
      command = [RbConfig.ruby, "-I#{File.dirname(ROOT)}/lib", "#{ROOT}/workers/memory.rb"]
      output, = Open3.capture2(*command, work, (count / @scale).to_s, @origin, Requests.tokens.fetch("0.2 KB"))
      Growth.new(Float(output))
    end
  end
end
