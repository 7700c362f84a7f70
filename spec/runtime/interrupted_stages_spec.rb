# frozen_string_literal: true

require "socket"
require "spec_helper"

# Wherever a call stands: it ends promptly, its request with it, and the next call is fine.
RSpec.describe "interrupts at every stage", :emulator do
  let(:native) { PubnubPam.const_get(:Native) }

  # A port whose queue is full: whoever connects waits. Yields its origin, and how to wait until somebody does.
  def connecting
    listener = Socket.new(:INET, :STREAM).tap { |socket| socket.bind(Addrinfo.tcp("127.0.0.1", 0)) }
    listener.listen(0)
    queue = Array.new(4) do
      Socket.new(:INET, :STREAM).tap { |socket| socket.connect_nonblock(listener.local_address, exception: false) }
    end
    yield "127.0.0.1:#{listener.local_address.ip_port}", -> { await { native.running_calls == 1 } }, {}
  ensure
    [listener, *queue].each(&:close)
  end

  def negotiating_tls
    ScriptedServer.open(:silent) { |server| yield server.origin, -> { server.await_request }, { ssl: true } }
  end

  def waiting
    ScriptedServer.open(:silent) { |server| yield server.origin, -> { server.await_request }, {} }
  end

  def backing_off
    later = ScriptedServer.in_turn(ScriptedServer.answer(503, "Retry-After" => "60")) # the longest pause there is
    ScriptedServer.open(later) { |server| yield server.origin, -> { server.await_request && server.await_hangups }, {} }
  end

  def await
    Timeout.timeout(Children::PATIENCE) { Thread.pass until yield }
    true
  end

  # Yields a client that hangs at the stage, and how to wait until it does.
  def hang_at(stage)
    send(stage) do |origin, arrival, settings|
      patient = { open_timeout: nil, read_timeout: nil, total_timeout: nil }
      yield emulator.client(origin:, http_sync: true, **patient, **settings), arrival
    end
  end

  def all_is_well
    await { native.running_calls.zero? }
    expect(native.running_calls).to eq(0)
    expect(granted).to start_with("p0F2")
  end

  def quiet_thread(&)
    Thread.new(&).tap { |thread| thread.report_on_exception = false }
  end

  # Tells when its call waits; then, what became of it, and that another one is fine once it has ended.
  def interrupted_child(told)
    trap("INT", "DEFAULT") # RSpec has its own
    main = Thread.current
    Thread.new { await { native.running_calls == 1 && main.status == "sleep" } && told.write(".") }
    yield
  rescue Interrupt
    await { native.running_calls.zero? }
    [:interrupted, granted[0, 4]]
  end

  # What a caller may be doing while the call is at its stage.
  callers = {
    "a call" => ->(client) { client.revoke_token("x") },
    "a bang call" => ->(client) { client.revoke_token!("x") },
    "future.value" => ->(client) { client.revoke_token("x", http_sync: false).then { |future| value_of(future) } }
  }

  %i[connecting negotiating_tls waiting backing_off].each do |stage|
    callers.each do |what, call|
      describe "#{stage} in #{what}" do
        # The future goes on after an interrupt, for somebody may ask again; these callers will not.
        define_method(:value_of) do |future|
          future.value
        ensure
          future.cancel
        end

        define_method(:make) { |client| instance_exec(client, &call) }

        it "end it by Timeout.timeout" do
          hang_at(stage) do |client, _arrival|
            expect { Timeout.timeout(0.2) { make(client) } }.to raise_error(Timeout::Error)
            all_is_well
          end
        end

        it "end it by Thread#kill" do
          hang_at(stage) do |client, arrival|
            thread = quiet_thread { make(client) }
            arrival.call
            expect(thread.kill.join(Children::PATIENCE)).to be(thread)
            all_is_well
          end
        end

        it "end it by Thread#raise, as it was raised" do
          hang_at(stage) do |client, arrival|
            thread = quiet_thread { make(client) }
            arrival.call
            thread.raise(IOError, "enough")
            expect { thread.join(Children::PATIENCE) }.to raise_error(IOError, "enough")
            all_is_well
          end
        end

        it "end it by Ctrl-C, in a process that goes on" do
          client # of an emulator that is ours: the child could not ask it for one
          hang_at(stage) do |hanging, arrival|
            ready, told = IO.pipe
            child = start_child { interrupted_child(told) { make(hanging) } }
            ready.read(1)
            arrival.call unless stage == :connecting # which is seen from within alone
            Process.kill(:INT, child.first)
            expect(result_of(child)).to eq([:interrupted, "p0F2"])
          end
        end

        it "leave it under way by a trap that returns" do
          hang_at(stage) do |client, arrival|
            heard = Queue.new
            before = trap("USR2") { heard << true }
            main = Thread.current
            quiet_thread do
              arrival.call
              3.times { Process.kill(:USR2, Process.pid) && heard.pop }
              main.raise(IOError, "after three signals")
            end
            expect { make(client) }.to raise_error(IOError, "after three signals")
            all_is_well
          ensure
            trap("USR2", before || "DEFAULT")
          end
        end
      end
    end
  end

  it "leave a future that nobody cancelled under way, and its answer to who asks again" do
    go_on = Queue.new
    script = lambda do
      hear && number == 1 ? answer("{}", status: "503 Busy", "Retry-After": 0) : go_on.pop && answer(BadAnswers::GOOD)
    end
    ScriptedServer.open(script) do |server|
      future = emulator.client(origin: server.origin).grant_token(ttl: 1, channels: { "a" => read })
      expect { Timeout.timeout(0.01) { future.value } }.to raise_error(Timeout::Error)
      expect(future).to be_pending
      go_on << true
      expect(future.value(Children::PATIENCE)).to be_success.and have_attributes(attempts: 2)
    end
  end

  # Before Ruby 3.3 nobody tells the main thread of a signal then.
  it "reach the main thread also while every other thread waits outside Ruby, too" do
    client
    ScriptedServer.open(:silent) do |server|
      hanging = emulator.client(origin: server.origin, http_sync: true, read_timeout: nil, total_timeout: nil)
      ready, told = IO.pipe
      child = start_child do
        client.grant_token(ttl: 1, channels: { "a" => read }, http_sync: false) { nil } # starts the dispatcher
        interrupted_child(told) { hanging.revoke_token("x") }
      end
      ready.read(1)
      Process.kill(:INT, child.first)
      expect(result_of(child).first).to eq(:interrupted)
    end
  end

  it "of the thread that asked for a callback do not keep others from theirs" do
    heard = Queue.new
    grant = { ttl: 1, channels: { "a" => read }, http_sync: false }
    client
    20.times do
      thread = quiet_thread { 20.times { client.grant_token(**grant) { nil } } } # killed somewhere on the way
      Thread.pass
      thread.kill.join
    end
    client.grant_token(**grant) { |envelope| heard << envelope.success? }
    expect(Timeout.timeout(Children::PATIENCE) { heard.pop }).to be(true)
  end
end
