# frozen_string_literal: true

module Bench
  # The emulator: how soon it answers its first grant, and how many it answers to somebody who asks as fast as can be.
  class EmulatorSpeed
    def initialize(options)
      @options = options
      @times = options.quick? ? 1 : 9
    end

    def report
      Works::Report.new("the emulator", {
        "start to first grant" => { "emulator" => first_grant }, "throughput" => throughput
      })
    end

    private

    # Each time in a process of its own: the first emulator of a process starts the runtime as well.
    def first_grant
      command = [RbConfig.ruby, "-I#{File.dirname(ROOT)}/lib", "#{ROOT}/workers/first_grant.rb"]
      seconds = Bench.median(Array.new(@times) { Float(Open3.capture2(*command).first) })
      Wait.new(seconds)
    end

    def throughput
      wrk = Wrk.new(folder: OUT)
      rounds = Array.new(@options.rounds) { [emulator(wrk), responder(wrk)] }
      %w[emulator].push("bare hyper responder").zip(rounds.transpose).to_h { |label, results| [label, best(results)] }
    end

    # In a process of its own, so that nothing of this one gets in its way. A signature lives for a minute.
    def emulator(wrk)
      command = [RbConfig.ruby, "-I#{File.dirname(ROOT)}/lib", "#{ROOT}/workers/emulator.rb"]
      IO.popen(command, "r+") { |program| wrk.ask(load(**JSON.parse(program.gets, symbolize_names: true))) }
    end

    def responder(wrk)
      Server.responder { |origin, _| wrk.ask(load(origin:, **Requests.grant(1))) }
    end

    def load(**request) = { threads: 32, seconds: @options.seconds, **request }

    def best(results)
      reached = results.grep(Result)
      reached.empty? ? results.first : Result.new(Bench.median(reached.map(&:rate)), nil)
    end
  end
end
