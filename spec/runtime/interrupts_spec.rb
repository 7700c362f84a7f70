# frozen_string_literal: true

require "spec_helper"

# Whoever waits for a call can be interrupted at each stage of it, in each way that Ruby has. The interrupt arrives as
# it was raised, the call and its connection end, and the next call works.
RSpec.describe "an interrupt", :emulator do
  # How calls are made, and how many are under way then.
  ways = {
    "a call" => [1, ->(client) { client.revoke_token("x") }],
    "a call with a bang" => [1, ->(client) { client.revoke_token!("x") }],
    "a future's value" => [1, ->(client) { value_of(client.revoke_token("x", http_sync: false)) }],
    "grant_tokens" => [3, ->(client) { client.grant_tokens([grant("me")] * 3, concurrency: 3) { nil } }]
  }

  # Each makes calls that hang, and ends them: a method below.
  interrupts = { "Timeout.timeout" => :time_out, "Thread#kill" => :kill, "Thread#raise" => :raise_in_thread,
                 "Ctrl-C, in a process that goes on" => :interrupt_child,
                 "an exception after three signals, whose traps return" => :raise_after_signals }

  let(:native) { PubnubPam.const_get(:Native) }

  # Once more, with more time, where it was over before the calls hung.
  def time_out(stage, calls, call, limit = 0.1)
    watcher = quiet_thread { stage.await_calls(calls) }
    expect { Timeout.timeout(limit) { call.call } }.to raise_error(Timeout::Error)
    return if watcher.join(0.01)

    watcher.kill.join
    expect(limit).to be < Children::PATIENCE
    time_out(stage, calls, call, 2 * limit)
  end

  def kill(stage, calls, call)
    thread = quiet_thread(&call)
    stage.await_calls(calls)
    expect(thread.kill.join(Children::PATIENCE)).to be(thread)
  end

  def raise_in_thread(stage, calls, call)
    thread = quiet_thread(&call)
    stage.await_calls(calls)
    thread.raise(IOError, "enough")
    expect { thread.join(Children::PATIENCE) }.to raise_error(IOError, "enough")
  end

  def interrupt_child(stage, calls, call)
    ready, told = IO.pipe
    child = start_child { interrupted_child(calls, told, call) }
    Timeout.timeout(Children::PATIENCE) { ready.read(1) }
    stage.await_calls(calls) if stage.sees_other_processes?
    Process.kill(:INT, child.first)
    expect(result_of(child)).to eq([:interrupted, "p0F2"])
  end

  # Tells when its calls wait; then, that it was interrupted, and that another call works once they have ended.
  def interrupted_child(calls, told, call)
    trap("INT", "DEFAULT") # RSpec has its own
    main = Thread.current
    Thread.new { eventually { native.running_calls == calls && main.status == "sleep" } && told.write(".") }
    call.call
  rescue Interrupt
    eventually { native.running_calls.zero? }
    [:interrupted, granted[0, 4]]
  end

  def raise_after_signals(stage, calls, call)
    heard = Queue.new
    before = trap("USR2") { heard << true }
    main = Thread.current
    quiet_thread do
      stage.await_calls(calls)
      3.times { Process.kill(:USR2, Process.pid) && heard.pop }
      main.raise(IOError, "after three signals")
    end
    expect(&call).to raise_error(IOError, "after three signals")
  ensure
    trap("USR2", before || "DEFAULT")
  end

  def grant(user) = { ttl: 1, authorized_user_id: user, channels: { "a" => read } }

  # A future goes on after an interrupt, for somebody may ask again; this caller will not.
  def value_of(future)
    future.value
  ensure
    future.cancel
  end

  def quiet_thread(&)
    Thread.new(&).tap { |thread| thread.report_on_exception = false }
  end

  HangingStage::NAMES.product(ways.to_a, interrupts.to_a).each do |name, (what, (calls, call)), (by, interrupt)|
    it "ends #{what} while it is #{name.to_s.tr("_", " ").sub("tls", "TLS")}: #{by}" do
      client # of the emulator: a child could not ask it for one
      HangingStage.open(name) do |stage|
        hanging = emulator.client(http_sync: true, **stage.settings)
        send(interrupt, stage, calls, -> { instance_exec(hanging, &call) })
        stage.await_end
        eventually { native.running_calls.zero? }
        expect(granted).to start_with("p0F2")
      end
    end
  end

  # The same client before and after: it has a connection when the first call is interrupted.
  interrupts.first(3).product(ways.to_a).each do |(by, interrupt), (what, (calls, call))|
    it "leaves nothing behind, and #{what} of the same client is answered after twenty of them: #{by}" do
      skip "this system does not list descriptors" unless File.directory?("/proc/self/fd")
      ScriptedServer.open(:holding) do |server|
        stage = HangingStage.new(server)
        hanging = emulator.client(http_sync: true, **stage.settings)
        answered(hanging, server, "before")
        before = descriptors
        20.times do
          send(interrupt, stage, calls, -> { instance_exec(hanging, &call) })
          expect(native.running_calls).to eq(0) if what.start_with?("a call") # these are over at once
        end
        server.requests.last.connection.await_end
        answered(hanging, server, "after")
        eventually { native.running_calls.zero? && descriptors <= before }
      end
    end
  end

  def descriptors
    GC.start # what other examples have left behind
    Dir.children("/proc/self/fd").size
  end

  # One answered call of each kind, so that the client has all connections that it keeps.
  def answered(client, server, user)
    thread = quiet_thread do
      [client.grant_token!(**grant(user)), client.grant_token(**grant(user), http_sync: false).value.token]
    end
    2.times { request_of(server, user).grant }
    expect(thread.value).to eq(["token-of-#{user}"] * 2)
  end

  # Requests of interrupted calls are skipped.
  def request_of(server, user)
    request = server.await_request until request&.user == user
    request
  end

  # Whatever reads the permissions of a grant.
  readers = {
    "a call" => ->(client, grant) { client.grant_token!(**grant) },
    "a draft" => lambda do |_, grant|
      drafts = PubnubPam::Client.const_get(:Draft)
      drafts.of(drafts.values(grant), require_user: false)
    end,
    "one of many grants" => ->(client, grant) { client.grant_tokens([grant]) },
    "a token cache" => ->(client, grant) { PubnubPam::TokenCache.new(client).fetch(**grant) }
  }

  readers.each do |what, read|
    it "that comes while #{what} reads permissions is not reported as a wrong argument" do
      expect { interrupted_in_permissions { |grant| read.call(client, grant) } }.to raise_error(IOError, "enough")
    end
  end

  # Raises while a permission is asked for its bits, and waits for what comes of it.
  def interrupted_in_permissions
    reached = Queue.new
    go_on = Queue.new
    slow = Class.new do
      define_method(:type) { :res }
      define_method(:calculate_bitmask) { (reached << true) && go_on.pop && 1 }
    end
    client
    thread = quiet_thread { yield({ ttl: 1, channels: { "a" => slow.new } }) }
    Timeout.timeout(Children::PATIENCE) { reached.pop }
    thread.raise(IOError, "enough")
    go_on << true << true
    thread.join(Children::PATIENCE)
  end
end
