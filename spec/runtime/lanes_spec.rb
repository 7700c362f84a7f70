# frozen_string_literal: true

require "spec_helper"

# Who waits for a call runs it: without another thread, over a connection that stays for the next one.
RSpec.describe "synchronous calls" do
  include BadNetwork

  def grant(client, user = "me", **options)
    client.grant_token(ttl: 1, authorized_user_id: user, channels: { "a" => read }, **options)
  end

  def grant!(client, user = "me")
    client.grant_token!(ttl: 1, authorized_user_id: user, channels: { "a" => read })
  end

  def now
    Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end

  describe "run on the thread that waits," do
    def threads_of(pid)
      Dir.children("/proc/#{pid}/task").size
    end

    def answered_meanwhile(server)
      server.await_request.then { |held| yield.tap { held.grant } }
    end

    # How many threads a process has before its calls, while it is in each, and after them.
    def counts(server, calls, &call)
      client = client_of(server.origin)
      child = start_child { [threads_of("self"), Array.new(calls) { call.call(client) }, threads_of("self")] }
      within = Array.new(calls) { answered_meanwhile(server) { threads_of(child.first) } }
      before, tokens, after = result_of(child)
      expect(tokens).to eq(["token-of-me"] * calls)
      [before, *within, after]
    end

    before { skip "only Linux tells in /proc what a process has" unless File.directory?("/proc/self/task") }

    it "so a process that makes only such calls starts no thread" do
      ScriptedServer.open(:holding) do |server|
        expect(counts(server, 2) { |client| grant!(client) }.uniq.size).to eq(1)
      end
    end

    it "unlike futures, for which a process starts one thread" do
      ScriptedServer.open(:holding) do |server|
        before, within, after = counts(server, 1) { |client| grant(client, http_sync: false).value.token }
        expect([within, after]).to eq([before + 1] * 2)
      end
    end
  end

  describe "keep their connection:" do
    def carried(server)
      server.connections.map(&:users)
    end

    it "one for consecutive calls" do
      ScriptedServer.open(:granting) do |server|
        client = client_of(server.origin)
        9.times { grant!(client) }
        expect(carried(server)).to eq([["me"] * 9])
      end
    end

    it "one for calls of consecutive threads" do
      ScriptedServer.open(:granting) do |server|
        client = client_of(server.origin)
        9.times { Thread.new { grant!(client) }.join }
        expect(carried(server)).to eq([["me"] * 9])
      end
    end

    it "no more than there are threads, however many calls these make" do
      ScriptedServer.open(:granting) do |server|
        client = client_of(server.origin)
        Array.new(8) { Thread.new { 25.times { grant!(client) } } }.each(&:join)
        expect(server.connections.size).to be_between(1, 8)
        expect(carried(server).flatten.size).to eq(200)
      end
    end

    it "one more for futures" do
      ScriptedServer.open(:granting) do |server|
        client = client_of(server.origin)
        9.times { grant!(client, "waiting") && grant(client, "later", http_sync: false).value }
        expect(carried(server)).to match_array([["waiting"] * 9, ["later"] * 9]).or eq([%w[waiting later] * 9])
      end
    end

    it "also after a refusal" do
      refusal = JSON.generate(status: 403, error: { message: "No" })
      script = -> { 9.times { hear && answer(refusal, status: "403 Forbidden", Connection: "keep-alive") } && wait }
      ScriptedServer.open(script) do |server|
        client = client_of(server.origin)
        expect(Array.new(9) { grant(client).status[:code] }).to eq([403] * 9)
        expect(server.connections.size).to eq(1)
      end
    end

    it "until they are finished, after the client was closed" do
      heard, go_on = Array.new(2) { Queue.new }
      keeping = -> { answer(BadAnswers::GOOD, Connection: "keep-alive") && wait }
      ScriptedServer.open(-> { hear && heard.push(true) && go_on.pop && instance_exec(&keeping) }) do |server|
        client = client_of(server.origin)
        calling = Thread.new { grant!(client) }
        Timeout.timeout(Children::PATIENCE) { heard.pop }
        client.close
        go_on << true
        expect(calling.value).to eq("p0F2-granted")
        server.await_hangups
      end
    end
  end

  describe "over a connection that the server has closed since the last one" do
    # A server that closes each after one answer, which says nothing of that, once `over` gets something.
    def closing(over, tls: nil, &visit)
      ScriptedServer.open(-> { hear && answer(BadAnswers::GOOD, Connection: "keep-alive") && over.pop }, tls:, &visit)
    end

    # Makes a call, and returns once the server has closed its connection.
    def attempts_then_closed(client, server, over)
      envelope = grant(client)
      over << true
      server.await_hangups
      envelope.error || envelope.attempts
    end

    let(:over) { Queue.new }

    it "use a new one, without a retry" do
      closing(over) do |server|
        client = client_of(server.origin, max_retries: 0)
        attempts = Array.new(9) { attempts_then_closed(client, server, over) }
        expect(attempts).to eq([1] * 9)
        expect(server.connections.size).to eq(9)
      end
    end

    it "use a new one over TLS, without a retry" do
      authority = TestCA.new
      closing(over, tls: authority.context) do |server|
        authority.with_file do |file|
          client = client_of(server.origin, ssl: true, ca_file: file, max_retries: 0)
          attempts = Array.new(5) { attempts_then_closed(client, server, over) }
          expect(attempts).to eq([1] * 5)
        end
      end
    end
  end

  describe "report" do
    it "how often they were sent" do
      busy = ScriptedServer.answer(503, "Retry-After" => "0")
      ScriptedServer.open(ScriptedServer.in_turn(busy, ScriptedServer.answer(200))) do |server|
        events = []
        client = client_of(server.origin, max_retries: 1, on_request: ->(event) { events << event })
        expect(client.revoke_token("x").attempts).to eq(2)
        expect(client.revoke_token("x").attempts).to eq(1)
        expect(events.map(&:attempts)).to eq([2, 1])
      end
    end

    # Each call has to say something of its own: the connection is the same.
    it "how long they took: at least as long as the service, and no longer than their caller has waited" do
      ScriptedServer.open(:holding) do |server|
        events = []
        client = client_of(server.origin, on_request: ->(event) { events << event })
        times = [0.05, 0].map { |slowness| [taken_by(server, slowness) { grant!(client) }, slowness] }
        events.zip(times) do |event, (waited, slowness)|
          expect(event.duration).to be_between([slowness, 0.000_001].max, waited)
        end
        expect(events.map(&:duration).uniq.size).to eq(2)
      end
    end

    # Seconds that the block takes where the service needs so many.
    def taken_by(server, slowness)
      service = Thread.new { server.await_request.then { |held| sleep(slowness) && held.grant } }
      start = now
      yield
      now - start
    ensure
      service.join
    end

    it "how long they took until their caller was interrupted" do
      ScriptedServer.open(:holding) do |server|
        events = Queue.new
        client = client_of(server.origin, on_request: ->(event) { events << event })
        calling = Thread.new { grant!(client) }
        server.await_request.then { sleep(0.05) && calling.kill.join }
        expect(events.pop(true)).to have_attributes(category: :cancelled, attempts: 1, duration: be_between(0.05, 10))
      end
    end
  end

  describe "inside an Enumerator, which has a small stack," do
    # In a process of its own: a stack that is too small would end it.
    def first_of_enumerator(client)
      in_child { Enumerator.new { |list| loop { list << grant!(client) } }.then { |list| Array.new(3) { list.next } } }
    end

    keeping = -> { loop { hear && answer(BadAnswers::GOOD, Connection: "keep-alive") } }

    it "work" do
      ScriptedServer.open(keeping) do |server|
        expect(first_of_enumerator(client_of(server.origin))).to eq(["p0F2-granted"] * 3)
        expect(server.connections.size).to eq(1)
      end
    end

    it "work over TLS" do
      authority = TestCA.new
      ScriptedServer.open(keeping, tls: authority.context) do |server|
        authority.with_file do |file|
          client = client_of(server.origin, ssl: true, ca_file: file)
          expect(first_of_enumerator(client)).to eq(["p0F2-granted"] * 3)
          expect(server.connections.size).to eq(1)
        end
      end
    end
  end

  describe "under way in another thread while the process is forked" do
    # A thread in a call, and the request that waits at the server.
    def calling(client, server)
      [Thread.new { grant!(client, "parent") }, server.await_request]
    end

    it "finish in the parent; the child makes its own over another connection" do
      ScriptedServer.open(:holding) do |server|
        client = client_of(server.origin)
        parents = Array.new(2) { calling(client, server) }
        parents.last.last.grant
        expect(parents.last.first.value).to eq("token-of-parent") # and leaves a connection that the next call would use
        child = start_child { grant!(client, "child") }
        held = server.await_request
        expect([*parents.map(&:last), held].map(&:connection).uniq.size).to eq(3)
        held.grant
        expect(result_of(child)).to eq("token-of-child")
        parents.first.last.grant
        expect(parents.first.first.value).to eq("token-of-parent")
      end
    end
  end
end
