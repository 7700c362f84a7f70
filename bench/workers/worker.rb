# frozen_string_literal: true

require "json"

# What every Ruby contender does: answer questions on its standard input, one a line, until there are no more.
module Worker
  # Looking at the clock costs too; this often it does not matter.
  BATCH = 20

  # The block gets the question and returns what is to be repeated.
  def self.serve
    $stdout.sync = true
    $stdin.each_line do |line|
      question = JSON.parse(line, symbolize_names: true)
      puts JSON.generate(question[:once] ? once(question) { yield(question) } : measure(yield(question), question))
    rescue StandardError => e
      puts JSON.generate(error: "#{e.class}: #{e.message}"[0, 200])
    end
  end

  # One call in each thread, or as many as asked for in all of them, and what it takes to be ready for it.
  def self.once(question)
    started = now
    work = yield
    threads = question.fetch(:threads, 1)
    at_once(work, threads, question.fetch(:calls, threads))
    { count: 1, seconds: now - started }
  end

  # One thread is this one, which keeps its connection.
  def self.at_once(work, threads, calls)
    left = Queue.new(Array.new(calls, true)).close
    repeat = -> { work.call while left.pop }
    threads == 1 ? repeat.call : Array.new(threads) { Thread.new(&repeat) }.each(&:join)
  end

  def self.measure(work, question)
    work.call
    GC.start
    cpu = now(Process::CLOCK_PROCESS_CPUTIME_ID)
    started = now
    ends = started + question.fetch(:seconds)
    count = loops(work, ends, question.fetch(:threads, 1))
    { count:, seconds: now - started, cpu: now(Process::CLOCK_PROCESS_CPUTIME_ID) - cpu }
  end

  def self.loops(work, ends, threads)
    return repeat(work, ends) if threads == 1

    Array.new(threads) { Thread.new { repeat(work, ends) } }.sum(&:value)
  end

  def self.repeat(work, ends)
    count = 0
    while now < ends
      index = 0
      while index < BATCH
        work.call
        index += 1
      end
      count += BATCH
    end
    count
  end

  def self.now(clock = Process::CLOCK_MONOTONIC) = Process.clock_gettime(clock)
end
