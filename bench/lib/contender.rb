# frozen_string_literal: true

require "json"
require "open3"

module Bench
  # A program that does the work it is asked for, for so many seconds, and tells how often.
  class Contender
    # Longer than any question takes; only a hanging program meets it.
    PATIENCE = 60

    attr_reader :label
    # Environment variables that the program gets, beside those that are there.
    attr_reader :environment

    # @param missing [String, nil] how to get it, if it is not installed
    # @param extra [Hash] what is added to each question, so that one program can be several contenders
    def initialize(label, command, environment: {}, missing: nil, **extra)
      @label = label
      @command = command
      @environment = environment.dup
      @missing = missing
      @extra = extra
    end

    # @return [Result, String] what it reached, or why nothing
    def ask(question)
      return "not installed: #{@missing}" if @missing

      start unless @pid
      before = cpu_of_process
      answer = exchange(question.merge(@extra))
      answer["error"] ? "failed: #{answer["error"]}" : result(answer, before)
    end

    # How long it takes to answer one question.
    # @return [Struct, String] a `kind` of wait, or why there is none
    def wait(question, kind = Wait)
      result = ask(question.merge(once: true))
      result.is_a?(Result) ? kind.new(1 / result.rate) : result
    end

    def stop
      return unless @pid

      @questions.close
      Process.kill(:TERM, @pid)
      Process.wait(@pid)
    rescue Errno::ESRCH
      nil
    ensure
      @pid = nil
    end

    private

    def start
      theirs, @questions = IO.pipe
      @answers, results = IO.pipe
      @pid = Process.spawn(@environment, *Cores.command(*@command), in: theirs, out: results, err: File::NULL)
      [theirs, results].each(&:close)
    end

    def exchange(question)
      @questions.puts(JSON.generate(question))
      line = @answers.gets if @answers.wait_readable(PATIENCE)
      line ? JSON.parse(line) : { "error" => "no answer" }
    rescue Errno::EPIPE
      { "error" => "it has ended" }
    end

    def result(answer, before)
      after = cpu_of_process
      cpu = answer["cpu"] || (before && (after - before))
      calls = answer.fetch("count") * @extra.fetch(:calls_each, 1)
      Result.new(calls / answer.fetch("seconds"), cpu && calls.positive? ? cpu / calls * 1e6 : nil)
    end

    # Of all its threads, in steps of a hundredth of a second: for those that do not say it themselves.
    def cpu_of_process
      fields = File.read("/proc/#{@pid}/stat").rpartition(")").last.split
      (fields[11].to_i + fields[12].to_i) / 100.0
    rescue SystemCallError
      nil
    end
  end
end
