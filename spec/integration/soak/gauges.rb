# frozen_string_literal: true

require_relative "allocator"

module Soak
  # What must not grow, as this process has it while nothing is under way. All sizes are in bytes.
  Gauges = Struct.new(:resident, :in_use, :files, :threads, :system_threads, :tasks, keyword_init: true) do
    def self.read
      2.times { GC.start }
      new(resident: resident_bytes, in_use: Soak::Allocator.bytes_in_use || 0,
          files: Dir.children("/proc/self/fd").size, threads: Thread.list.size,
          system_threads: Dir.children("/proc/self/task").size, tasks: live_tasks)
    end

    # Waits until no call is under way; false where that takes longer than any call may.
    def self.await_quiet(patience)
      limit = Process.clock_gettime(Process::CLOCK_MONOTONIC) + patience
      until live_tasks.zero?
        return false if Process.clock_gettime(Process::CLOCK_MONOTONIC) > limit

        sleep(0.002)
      end
      true
    end

    def self.live_tasks = PubnubPam.const_get(:Native).running_calls

    def self.resident_bytes
      File.read("/proc/self/status")[/^VmRSS:\s+(\d+) kB/, 1].to_i * 1024
    end
  end
end
