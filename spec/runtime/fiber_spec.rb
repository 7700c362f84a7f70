# frozen_string_literal: true

require "spec_helper"

# Under a fiber scheduler, who waits lets others run.
RSpec.describe "fibers", :emulator do
  around { |example| ScriptedServer.open(:silent) { |server| (@server = server) && example.run } }

  attr_reader :server

  let(:native) { PubnubPam.const_get(:Native) }
  let(:hanging) do
    emulator.client(origin: server.origin, http_sync: true, open_timeout: nil, read_timeout: nil, total_timeout: nil)
  end

  def descriptors
    Dir.children("/proc/self/fd").size
  end

  it "run while another one waits for an answer" do
    steps = []
    client
    SmallScheduler.run do
      future = hanging.revoke_token("x", http_sync: false)
      Fiber.schedule { steps << :waiting << future.value << :waited }
      Fiber.schedule { (steps << :other) && future.cancel }
    end
    expect(steps).to eq([:waiting, :other, nil, :waited])
  end

  # Collected, a fiber that a lock or a queue wakes later crashes Ruby. That would be the scheduler of these specs.
  it "that wait for others are kept alive by the scheduler of these specs" do
    kept = nil
    SmallScheduler.run do
      queue = Queue.new
      50.times { Fiber.schedule { queue.pop } }
      3.times { GC.start }
      kept = ObjectSpace.each_object(Fiber).count(&:alive?)
      50.times { queue << true }
    end
    expect(kept).to be >= 50
  end

  it "make calls concurrently" do
    client
    tokens = []
    SmallScheduler.run do
      20.times { Fiber.schedule { tokens << granted } }
    end
    expect(tokens.uniq.size).to eq(20)
  end

  it "all send their requests before the first one is answered" do
    client
    ended = []
    SmallScheduler.run do
      fibers = Array.new(8) { |n| Fiber.schedule { hanging.revoke_token("x") rescue ended << n } } # rubocop:disable Style/RescueModifier
      # Only if no fiber holds the thread up can all eight requests arrive.
      8.times { server.await_request }
      fibers.each { |fiber| fiber.raise("enough") }
    end
    expect(ended.sort).to eq([*0..7])
    eventually { native.running_calls.zero? }
  end

  it "wait no longer than their timeout" do
    outcome = nil
    client
    SmallScheduler.run do
      future = hanging.revoke_token("x", http_sync: false)
      outcome = [future.wait(0.05), future.value(0.05), future.pending?]
      future.cancel
    end
    expect(outcome).to eq([false, nil, true])
  end

  it "can all wait for the same call" do
    values = []
    client
    SmallScheduler.run do
      future = hanging.revoke_token("x", http_sync: false)
      4.times { Fiber.schedule { values << future.wait } }
      Fiber.schedule { future.cancel }
    end
    expect(values).to eq([true] * 4)
  end

  it "leave no descriptor behind, whether their waits end by an answer or a timeout" do
    skip "this system does not list descriptors" unless File.directory?("/proc/self/fd")
    client
    future = hanging.revoke_token("x", http_sync: false)
    server.await_request
    SmallScheduler.run { granted } # opens the connection that fibers share
    GC.start # what other examples have left behind
    before = descriptors
    SmallScheduler.run do
      20.times { future.wait(0.001) }
      10.times { granted }
    end
    expect(descriptors).to be <= before
    future.cancel
  end

  it "are woken although a fork has copied their descriptor" do
    client
    child = nil
    outcome = nil
    SmallScheduler.run do
      future = hanging.revoke_token("x", http_sync: false)
      Fiber.schedule { outcome = future.wait }
      child = fork { sleep }
      Fiber.schedule { future.cancel }
    end
    expect(outcome).to be(true)
  ensure
    Process.kill(:KILL, child)
    Process.wait(child)
  end
end
