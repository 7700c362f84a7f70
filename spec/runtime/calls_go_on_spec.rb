# frozen_string_literal: true

require "spec_helper"

# Not all that reaches a thread in a call is an interrupt of it.
RSpec.describe "a call continues" do
  include BadNetwork

  def quiet_thread(&)
    Thread.new(&).tap { |thread| thread.report_on_exception = false }
  end

  describe "and is answered" do
    around { |example| ScriptedServer.open(:holding) { |server| (@server = server) && example.run } }

    attr_reader :server

    let(:client) { client_of(server.origin, read_timeout: nil, total_timeout: nil) }

    def grant(user = "me")
      client.grant_token!(ttl: 1, authorized_user_id: user, channels: { "a" => read })
    end

    # A thread in a call, and the request that waits at the server.
    def calling(&)
      [quiet_thread(&), server.await_request]
    end

    def with_trap(handler)
      before = trap("USR1", &handler)
      yield
    ensure
      trap("USR1", before || "DEFAULT")
    end

    # Signals this process, whose main thread waits, and answers the requests of the trap and of that thread.
    def signalling_while_main_waits
      main = server.await_request
      Process.kill(:USR1, Process.pid)
      yield
      main.grant
    end

    it "while a signal trap makes another call" do
      inner = []
      with_trap(->(_) { inner << grant("trap") }) do
        service = Thread.new { signalling_while_main_waits { server.await_request.grant } }
        expect(grant("main")).to eq("token-of-main")
        expect(inner).to eq(["token-of-trap"])
        service.join
      end
    end

    it "while a second signal arrives during a trap's call" do
      inner = []
      with_trap(->(_) { inner << grant("trap-#{inner.size}") }) do
        service = Thread.new do
          signalling_while_main_waits do
            first = server.await_request
            Process.kill(:USR1, Process.pid)
            first.grant
            server.await_request.grant
          end
        end
        expect([grant("main"), *inner]).to eq(%w[token-of-main token-of-trap-0 token-of-trap-1])
        service.join
      end
    end

    it "after Thread#wakeup" do
      thread, held = calling { grant }
      5.times { thread.wakeup && Thread.pass }
      held.grant
      expect(thread.value).to eq("token-of-me")
    end

    it "before an exception that Thread.handle_interrupt holds back" do
      answer = nil
      thread, held = calling do
        Thread.handle_interrupt(IOError => :never) { answer = grant }
      end
      thread.raise(IOError, "later")
      Thread.pass
      held.grant
      expect { thread.join(Children::PATIENCE) }.to raise_error(IOError, "later")
      expect(answer).to eq("token-of-me")
    end
  end

  describe "although a waiting thread was interrupted", :emulator do
    it "as a future, whose value can be asked for again" do
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

    it "of other threads, whose callbacks are called" do
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

  # What a call holds changes within microseconds, and so does what there is to let go of.
  it "or ends with the exception, whenever that arrives during the first calls of a connection", :emulator do
    Thread.report_on_exception = false
    endings = Array.new(400) do
      fresh = emulator.client
      thread = Thread.new { loop { fresh.grant_token!(ttl: 1, channels: { "a" => read }) } }
      rand(20_000).times { nil }
      thread.raise(IOError, "enough")
      thread.value
    rescue StandardError => e
      e.class
    end
    expect(endings.uniq).to eq([IOError])
  ensure
    Thread.report_on_exception = true
  end

  # Before Ruby 3.3 nobody tells the main thread of a signal then.
  it "only until a signal, even if every other thread waits outside of Ruby", :emulator do
    client
    ScriptedServer.open(:silent) do |server|
      hanging = emulator.client(origin: server.origin, http_sync: true, read_timeout: nil, total_timeout: nil)
      ready, told = IO.pipe
      child = start_child do
        client.grant_token(ttl: 1, channels: { "a" => read }, http_sync: false) { nil } # starts the dispatcher
        interrupted_call(told) { hanging.revoke_token("x") }
      end
      Timeout.timeout(Children::PATIENCE) { ready.read(1) }
      Process.kill(:INT, child.first)
      expect(result_of(child)).to eq(:interrupted)
    end
  end

  # Tells when its call waits; then, that it was interrupted.
  def interrupted_call(told)
    trap("INT", "DEFAULT") # RSpec has its own
    main = Thread.current
    waits = -> { native.running_calls == 1 && main.status == "sleep" }
    Thread.new { Timeout.timeout(Children::PATIENCE) { Thread.pass until waits.call }.then { told.write(".") } }
    yield
  rescue Interrupt
    :interrupted
  end
end
