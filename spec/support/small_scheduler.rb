# frozen_string_literal: true

# As little of a fiber scheduler as waiting for descriptors, sleeping and waking take. It works on Ruby 3.1 and later.
class SmallScheduler
  # Runs the block, and whatever fibers it schedules, in a thread of their own.
  def self.run(&)
    Thread.new do
      Fiber.set_scheduler(new)
      Fiber.schedule(&)
    end.join(Children::PATIENCE) or raise "the fibers hang"
  end

  def initialize
    # A fiber that waits in `block` is known to nobody but the one who will wake it. Collected, it would crash Ruby.
    @fibers = {}.compare_by_identity
    @readable = {}
    @waking = {}
    @ready = Queue.new
    @alarm, @bell = IO.pipe
    @blocked = 0
  end

  def fiber(&block)
    fiber = Fiber.new(blocking: false) do
      block.call
    ensure
      @fibers.delete(Fiber.current)
    end
    @fibers[fiber] = true
    fiber.tap(&:resume)
  end

  def io_wait(io, _events, timeout)
    @readable[io] = Fiber.current
    @waking[Fiber.current] = now + timeout if timeout
    Fiber.yield
  ensure
    @readable.delete(io)
    @waking.delete(Fiber.current)
  end

  def kernel_sleep(seconds = nil)
    block(nil, seconds)
  end

  def block(_blocker, timeout = nil)
    @waking[Fiber.current] = now + timeout if timeout
    @blocked += 1
    Fiber.yield
  ensure
    @blocked -= 1
    @waking.delete(Fiber.current)
  end

  # May be called by any thread.
  def unblock(_blocker, fiber)
    @ready << fiber
    @bell.write_nonblock(".", exception: false)
  end

  def close
    turn until @readable.empty? && @waking.empty? && @blocked.zero? && @ready.empty?
    [@alarm, @bell].each(&:close)
  end
  alias run close

  private

  def turn
    readable, = IO.select([@alarm, *@readable.keys], nil, nil, patience)
    drain if readable&.delete(@alarm)
    woken = Array.new(@ready.size) { @ready.pop }
    fibers = [*readable&.map { |io| @readable[io] }, *overdue, *woken]
    fibers.uniq.each { |fiber| fiber.resume(true) if fiber.alive? }
  end

  def patience
    return 0 unless @ready.empty?

    @waking.values.min&.then { |moment| [moment - now, 0].max }
  end

  def overdue
    @waking.select { |_fiber, moment| moment <= now }.keys
  end

  def drain
    @alarm.read_nonblock(64, exception: false)
  end

  def now
    Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end
