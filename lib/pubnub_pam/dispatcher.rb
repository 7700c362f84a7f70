# frozen_string_literal: true

module PubnubPam
  # Runs callbacks: one thread per process, started by the first call that has one.
  # @api private
  class Dispatcher
    class << self
      # @return [Dispatcher] this process's; a forked child has its own, without callbacks
      def instance
        LOCK.synchronize do
          @instance = new if @instance.nil? || @instance.pid != Process.pid
          @instance
        end
      rescue ThreadError => e
        refuse(e)
      end

      # Ruby starts no thread while a process exits or if the system has no more, and takes no lock in a signal trap.
      def refuse(error)
        raise ConnectionError, "callbacks cannot be run from here, so nothing was sent: #{error.message}"
      end
    end

    LOCK = Mutex.new
    private_constant :LOCK

    attr_reader :pid

    def initialize
      @pid = Process.pid
      @mutex = Mutex.new
      @waiting = {}
      @last_id = 0
    end

    # Yields an id, which the call reports when it is over; `job` is called then.
    #
    # The job is registered before the call starts, so a call cannot end before.
    def watch(job)
      id = register(job)
      yield id
    rescue Exception # rubocop:disable Lint/RescueException -- whatever kept the call from starting
      @mutex.synchronize { @waiting.delete(id) }
      raise
    end

    private

    def register(job)
      @mutex.synchronize do
        @thread = Thread.new { run } unless @thread&.alive?
        @waiting[@last_id += 1] = job
        @last_id
      end
    rescue ThreadError => e
      self.class.refuse(e)
    end

    def run
      Thread.current.name = "pubnub_pam callbacks"
      # A new thread inherits the interrupts that its creator defers. With all of them deferred, nothing could end it.
      Thread.handle_interrupt(Object => :immediate) { serve }
    end

    def serve
      loop do
        id = Native.next_finished or next
        job = @mutex.synchronize { @waiting.delete(id) }
        job&.call
      end
    end
  end
  private_constant :Dispatcher
end
