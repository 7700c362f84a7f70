# frozen_string_literal: true

require "set"
require "spec_helper"

RSpec.describe "grant_tokens", :emulator do
  include_context "with many grants"

  describe "without a block" do
    it "returns the envelopes in the order of the list" do
      envelopes = client.grant_tokens(items(200))
      expect(envelopes.map { |envelope| user_of(envelope) }).to eq(Array.new(200) { |number| "u#{number}" })
      expect(envelopes).to all(be_success & have_attributes(operation: :grant_token, error: nil))
      expect(emulator.requests.size).to eq(200)
    end

    it "accepts everything with each, and returns an Array as map does" do
      lists = [[item("a")], Set[item("a")], [item("a")].each, Struct.new(:one).new(item("a")), [item("a")].to_enum]
      expect(lists.map { |list| client.grant_tokens(list).map { |envelope| user_of(envelope) } }).to all(eq(["a"]))
      expect(client.grant_tokens([])).to eq([])
    end

    it "returns a lazy enumerator for a lazy list, and grants only what is read" do
      pulled = 0
      list = items(100).lazy.map { |each| (pulled += 1) && each }
      envelopes = client.grant_tokens(list, concurrency: 4)
      expect([envelopes, pulled, emulator.requests.size]).to match([be_a(Enumerator::Lazy), 0, 0])
      expect(envelopes.first(10).map { |envelope| user_of(envelope) }).to eq(Array.new(10) { |number| "u#{number}" })
      expect(pulled).to be_between(10, 10 + (4 * 16))
    end

    it "returns a lazy enumerator for an endless list" do
      envelopes = client.grant_tokens(items(3).cycle, concurrency: 2)
      expect(envelopes).to be_a(Enumerator::Lazy) & have_attributes(size: Float::INFINITY)
      expect(envelopes.first(7).map { |envelope| user_of(envelope) }).to eq(%w[u0 u1 u2 u0 u1 u2 u0])
    end

    it "returns a lazy enumerator for an endless range, too" do
      envelopes = client.grant_tokens((1..))
      expect(envelopes).to be_a(Enumerator::Lazy)
      expect(envelopes.first.error.message).to start_with("item: expected a Hash of keywords")
    end

    it "can be read one envelope at a time" do
      envelopes = client.grant_tokens(items(3).lazy)
      expect(Array.new(3) { user_of(envelopes.next) }).to eq(%w[u0 u1 u2])
      expect { envelopes.next }.to raise_error(StopIteration)
    end
  end

  describe "with a block" do
    it "yields each envelope with its index, and returns how many there were" do
      seen = []
      expect(client.grant_tokens(items(50)) { |envelope, index| seen << [index, user_of(envelope)] }).to eq(50)
      expect(seen).to eq(Array.new(50) { |number| [number, "u#{number}"] })
    end

    it "returns 0 for an empty list" do
      expect(client.grant_tokens([]) { raise "nothing to yield" }).to eq(0)
    end

    it "yields the first envelopes while the list still produces items" do
      order = []
      list = Enumerator.new { |yielder| 3.times { |number| (order << :pulled) && (yielder << item("u#{number}")) } }
      client.grant_tokens(list, concurrency: 1) { order << :yielded }
      expect(order).to eq(%i[pulled yielded] * 3)
    end

    it "can be called from within its own block" do
      inner = nil
      client.grant_tokens(items(1)) { inner = client.grant_tokens(items(5), concurrency: 2) }
      expect(inner.map { |envelope| user_of(envelope) }).to eq(%w[u0 u1 u2 u3 u4])
    end
  end

  describe "an item that fails" do
    it "does not affect the others" do
      emulator.fail_next(status: 403)
      envelopes = client.grant_tokens(items(5), concurrency: 1)
      expect(envelopes.map(&:success?)).to eq([false, true, true, true, true])
      expect(envelopes.first.error).to be_a(PubnubPam::ForbiddenError)
    end

    it "is retried if that can help" do
      emulator.fail_next(status: 503, times: 3)
      # Where the other items are late, one may meet them all.
      envelopes = emulator.client(max_retries: 3).grant_tokens(items(20), concurrency: 4)
      expect(envelopes).to all(be_success)
      expect(emulator.requests.map(&:status).tally).to eq(503 => 3, 200 => 20)
      expect(envelopes.count { |envelope| envelope.status[:auto_retried] }).to be_between(1, 3)
    end

    it "has an envelope if no server answers as well" do
      nobody = emulator.client(origin: "127.0.0.1:1", max_retries: 0)
      expect(nobody.grant_tokens(items(3)).map(&:error)).to all(be_a(PubnubPam::ConnectionError))
    end
  end

  describe "a wrong call" do
    {
      "no list" => [nil, {}, "list: expected an Array of Hashes, or another object with each, got nil"],
      "one grant" => [{ ttl: 15 }, {}, /\Alist: .* got a value of class Hash\z/],
      "no concurrency" => [[], { concurrency: 0 }, "concurrency: expected an Integer from 1 to 1000, got 0"],
      "too much of it" => [[], { concurrency: 1001 }, /\Aconcurrency: .* got 1001\z/],
      "half of it" => [[], { concurrency: 1.5 }, /\Aconcurrency: .* got 1.5\z/],
      "nil for it" => [[], { concurrency: nil }, /\Aconcurrency: .* got nil\z/]
    }.each do |what, (list, keywords, message)|
      it "with #{what} is refused at once" do
        expect { client.grant_tokens(list, **keywords) }.to raise_error(PubnubPam::ArgumentError, message)
        expect { client.grant_tokens(list, **keywords) { nil } }.to raise_error(PubnubPam::ArgumentError, message)
      end
    end

    it "without a secret key raises once, rather than for each item" do
      keyless = emulator.client(secret_key: nil)
      expect { keyless.grant_tokens(items(2)) }.to raise_error(PubnubPam::ConfigurationError, /secret_key/)
    end
  end

  it "does not call the client's callback" do
    called = Queue.new
    expect(emulator.client(callback: called.method(:<<)).grant_tokens(items(3))).to all(be_success)
    expect(called).to be_empty
  end

  it "calls on_request once for each request" do
    events = []
    emulator.client(on_request: events.method(:<<)).grant_tokens([item("a"), nil, item("b")])
    expect(events).to contain_exactly(*[have_attributes(operation: :grant_token, status: 200, attempts: 1)] * 2)
  end

  it "can be called by several threads at once" do
    threads = Array.new(4) { Thread.new { client.grant_tokens(items(50), concurrency: 8).map(&:token) } }
    expect(threads.flat_map(&:value).uniq.size).to eq(200)
  end

  it "lets a child that is forked in its block grant tokens, too" do
    child = nil
    envelopes = []
    client.grant_tokens(items(20), concurrency: 2) do |envelope, index|
      child = start_child { client.grant_tokens(items(5)).map { |each| user_of(each) } } if index == 3
      envelopes << envelope
    end
    expect(result_of(child)).to eq(%w[u0 u1 u2 u3 u4])
    expect(envelopes).to all(be_success)
  end

  it "continues in a forked child without the requests of its parent" do
    ScriptedServer.open(:holding) do |server|
      envelopes = emulator.client(origin: server.origin).grant_tokens(items(3).lazy, concurrency: 2)
      answering = Thread.new { Array.new(2) { server.await_request }.min_by(&:user).grant }
      expect(envelopes.next.token).to eq("token-of-u0")
      child = start_child { [envelopes.next.error.message, envelopes.next.token] }
      answering.join
      server.await_request.grant
      expect(result_of(child)).to match([/only its parent can finish it/, "token-of-u2"])
    end
  end
end
