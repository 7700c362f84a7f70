# frozen_string_literal: true

require "set"
require "spec_helper"

RSpec.describe "grant_tokens", :emulator do
  # Only an example that hangs meets it.
  around { |example| Timeout.timeout(60) { example.run } }

  def item(user, **changes)
    { ttl: 15, authorized_user_id: user, channels: { "room-1" => read }, **changes }
  end

  def items(count)
    Array.new(count) { |number| item("u#{number}") }
  end

  def user_of(envelope)
    PubnubPam::Token.parse(envelope.token).authorized_user_id
  end

  describe "without a block" do
    it "returns the envelopes in the order of the list" do
      envelopes = client.grant_tokens(items(200))
      expect(envelopes.map { |envelope| user_of(envelope) }).to eq(Array.new(200) { |number| "u#{number}" })
      expect(envelopes).to all(be_success & have_attributes(operation: :grant_token, error: nil))
      expect(emulator.requests.size).to eq(200)
    end

    it "takes whatever responds to each, and answers with an Array as map does" do
      lists = [[item("a")], Set[item("a")], [item("a")].each, Struct.new(:one).new(item("a")), [item("a")].to_enum]
      expect(lists.map { |list| client.grant_tokens(list).map { |envelope| user_of(envelope) } }).to all(eq(["a"]))
      expect(client.grant_tokens([])).to eq([])
    end

    it "returns something lazy for a list that is lazy, and asks only for what is needed" do
      pulled = 0
      list = items(100).lazy.map { |each| (pulled += 1) && each }
      envelopes = client.grant_tokens(list, concurrency: 4)
      expect([envelopes, pulled, emulator.requests.size]).to match([be_a(Enumerator::Lazy), 0, 0])
      expect(envelopes.first(10).map { |envelope| user_of(envelope) }).to eq(Array.new(10) { |number| "u#{number}" })
      expect(pulled).to be_between(10, 10 + (4 * 16))
    end

    it "returns something lazy for a list without an end" do
      envelopes = client.grant_tokens(items(3).cycle, concurrency: 2)
      expect(envelopes).to be_a(Enumerator::Lazy) & have_attributes(size: Float::INFINITY)
      expect(envelopes.first(7).map { |envelope| user_of(envelope) }).to eq(%w[u0 u1 u2 u0 u1 u2 u0])
    end

    it "returns something lazy for a range without an end, too, where no item is a grant" do
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

    it "yields from a list that comes bit by bit what it has so far" do
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

  describe "an item that cannot be sent" do
    wrong = {
      "a wrong ttl" => [{ ttl: 0 }, "ttl: expected minutes from 1 to 43,200 (30 days), got 0"],
      "no ttl" => [{ channels: {} }, /\Attl: expected .*, got nil\z/],
      "an unknown keyword" => [{ ttl: 1, chanels: {} }, "unknown keyword: :chanels; did you mean channels:?"],
      "a way to wait" => [{ ttl: 1, http_sync: true }, "unknown keyword: :http_sync"],
      "a misspelt keyword that is a String" =>
        [{ "ttl" => 1, "chanels" => {} }, 'unknown keyword: "chanels"; did you mean channels:?'],
      "a keyword as a String and as a Symbol" =>
        [{ "ttl" => 1, ttl: 2 }, "ttl: duplicate keyword"],
      "wrong permissions" => [{ ttl: 1, channels: { "a" => 3 } }, /\Achannels\["a"\]: expected Permissions/],
      "no Hash" => [5, "item: expected a Hash of keywords for grant_token, got a value of class Integer"],
      "nil" => [nil, "item: expected a Hash of keywords for grant_token, got nil"]
    }

    wrong.each do |what, (wrong_item, message)|
      it "for #{what} is an ErrorEnvelope in its place" do
        first, middle, last = client.grant_tokens([item("a"), wrong_item, item("b")])
        expect([user_of(first), user_of(last)]).to eq(%w[a b])
        expect(middle).to be_a(PubnubPam::ErrorEnvelope) & have_attributes(token: nil, result: nil)
        expect(middle.error).to be_a(PubnubPam::ArgumentError) & have_attributes(message: match(message))
        expect(middle.status).to include(code: nil, category: :error, error: true, client_request: nil,
                                         server_response: nil, auto_retried: false, operation: :grant_token)
        expect(emulator.requests.size).to eq(2)
      end
    end

    it "is none for its keywords being Strings" do
      envelope, = client.grant_tokens([{ "ttl" => 5, "authorized_uuid" => "ann", "channels" => { "a" => read } }])
      expect(PubnubPam::Token.parse(envelope.token)).to have_attributes(ttl: 5, authorized_user_id: "ann")
    end

    it "for what a strict client does not take says what that is" do
      strict = emulator.client(strict: true)
      clear = PubnubPam::Permissions.res(read: true, presence: false)
      first, second = strict.grant_tokens([item("a", channels: { "room-*" => clear }),
                                           item("b", channels: { "r" => clear })])
      expect(first.error.message).to match(/strict: true: channel "room-\*" is one channel of exactly this/)
      expect(user_of(second)).to eq("b")
    end

    it "does not show what may be a token" do
      expect(client.grant_tokens(["p0F2-secret"]).first.inspect).not_to include("secret")
    end

    it "is all there is in a list of such items" do
      expect(client.grant_tokens([nil] * 1000, concurrency: 3)).to all(be_error)
    end
  end

  describe "an item" do
    it "has every keyword of grant_token but how to wait" do
      full = { ttl: 15, authorized_user_id: "a", channels: { "c" => read }, channel_groups: { "g" => read },
               uuids: { "u" => PubnubPam::Permissions.pat(get: true) }, meta: { k: 1 } }
      other = { ttl: 15, authorized_uuid: "a", spaces_permissions: { "c" => read },
                users_permissions: { "u" => PubnubPam::Permissions.res(get: true) } }
      client.grant_tokens([full, other]).zip([full, other]) do |envelope, keywords|
        once = PubnubPam::Token.parse(client.grant_token!(**keywords))
        expect(PubnubPam::Token.parse(envelope.token).to_h.except(:timestamp)).to eq(once.to_h.except(:timestamp))
      end
    end

    it "may be anything that turns into a Hash" do
      convertible = Struct.new(:to_hash).new(item("a"))
      expect(user_of(client.grant_tokens([convertible]).first)).to eq("a")
    end

    it "that cannot be turned into a Hash after all says why" do
      broken = Object.new
      def broken.to_hash = raise(ArgumentError, "line 3 is no grant")
      expect(client.grant_tokens([broken]).first.error.message).to eq("line 3 is no grant")
    end

    it "is not changed" do
      list = [item("a", authorized_uuid: "a").freeze].freeze
      expect(client.grant_tokens(list).first).to be_success
    end

    it "may have a Duration as its ttl, as a single call may" do
      require "active_support/all"
      envelope, refused = client.grant_tokens([item("a", ttl: 1.hour), item("b", ttl: 90.seconds)])
      expect(PubnubPam.parse_token(envelope.token)["ttl"]).to eq(60)
      expect(refused.error.message).to eq("ttl: expected whole minutes, got 90 seconds")
    end
  end

  describe "an item that fails" do
    it "spoils no other one" do
      emulator.fail_next(status: 403)
      envelopes = client.grant_tokens(items(5), concurrency: 1)
      expect(envelopes.map(&:success?)).to eq([false, true, true, true, true])
      expect(envelopes.first.error).to be_a(PubnubPam::ForbiddenError)
    end

    it "is tried again where that can help" do
      emulator.fail_next(status: 503, times: 3)
      # Where the other items are late, one may meet them all.
      envelopes = emulator.client(max_retries: 3).grant_tokens(items(20), concurrency: 4)
      expect(envelopes).to all(be_success)
      expect(emulator.requests.map(&:status).tally).to eq(503 => 3, 200 => 20)
      expect(envelopes.count { |envelope| envelope.status[:auto_retried] }).to be_between(1, 3)
    end

    it "for want of a server is an envelope as well" do
      nobody = emulator.client(origin: "127.0.0.1:1", max_retries: 0)
      expect(nobody.grant_tokens(items(3)).map(&:error)).to all(be_a(PubnubPam::ConnectionError))
    end
  end

  describe "under way at a time" do
    around { |example| ScriptedServer.open(:holding) { |server| (@server = server) && example.run } }

    attr_reader :server

    let(:held_client) { emulator.client(origin: server.origin) }

    it "are as many requests as concurrency says, and never more" do
      answering = Thread.new { answer_in_reverse(40, held_back: 4) }
      tokens = held_client.grant_tokens(items(40), concurrency: 4).map(&:token)
      answering.join
      expect(tokens).to eq(Array.new(40) { |number| "token-of-u#{number}" })
      expect(server.most_held).to eq(4)
    end

    it "are others, too, while one is late, but only so many" do
      pulled = 0
      most_ahead = 0
      list = items(100).each.lazy.map { |each| (pulled += 1) && each }
      answering = Thread.new { answer_all_but_the_first(2 * 16, 100) }
      held_client.grant_tokens(list, concurrency: 2) do |_, index|
        most_ahead = [most_ahead, pulled - index].max
      end
      answering.join
      expect([pulled, most_ahead, server.most_held]).to eq([100, 2 * 16, 2])
    end

    # Of each few that wait, the latest is answered first.
    def answer_in_reverse(total, held_back:)
      total.times.each_slice(held_back) { |some| some.map { server.await_request }.reverse_each(&:grant) }
    end

    # The first is answered once so many others have been taken that no more will be.
    def answer_all_but_the_first(ahead, total)
      first, second = Array.new(2) { server.await_request }.sort_by(&:user)
      second.grant
      server.grant_next(ahead - 2)
      first.grant
      server.grant_next(total - ahead)
    end
  end

  describe "a wrong call" do
    {
      "no list" => [nil, {}, "list: expected an Array of Hashes, or another object with each, got NilClass"],
      "one grant" => [{ ttl: 15 }, {}, /\Alist: .* got Hash\z/],
      "no concurrency" => [[], { concurrency: 0 }, "concurrency: expected an Integer from 1 to 1000, got 0"],
      "too much of it" => [[], { concurrency: 1001 }, /\Aconcurrency: .* got 1001\z/],
      "half of it" => [[], { concurrency: 1.5 }, /\Aconcurrency: .* got 1.5\z/],
      "nil for it" => [[], { concurrency: nil }, /\Aconcurrency: .* got nil\z/]
    }.each do |what, (list, keywords, message)|
      it "with #{what} is refused at once, and by name" do
        expect { client.grant_tokens(list, **keywords) }.to raise_error(PubnubPam::ArgumentError, message)
        expect { client.grant_tokens(list, **keywords) { nil } }.to raise_error(PubnubPam::ArgumentError, message)
      end
    end

    it "without a secret key raises, rather than fail for each item" do
      keyless = emulator.client(secret_key: nil)
      expect { keyless.grant_tokens(items(2)) }.to raise_error(PubnubPam::ConfigurationError, /secret_key/)
    end
  end

  it "leaves the client's callback to single calls" do
    called = Queue.new
    expect(emulator.client(callback: called.method(:<<)).grant_tokens(items(3))).to all(be_success)
    expect(called).to be_empty
  end

  it "tells whoever asked to be told of every request, and of nothing else" do
    events = []
    emulator.client(on_request: events.method(:<<)).grant_tokens([item("a"), nil, item("b")])
    expect(events).to contain_exactly(*[have_attributes(operation: :grant_token, status: 200, attempts: 1)] * 2)
  end

  it "is shared by threads" do
    threads = Array.new(4) { Thread.new { client.grant_tokens(items(50), concurrency: 8).map(&:token) } }
    expect(threads.flat_map(&:value).uniq.size).to eq(200)
  end

  it "lets a child that is forked in its block ask for tokens, too" do
    child = nil
    envelopes = []
    client.grant_tokens(items(20), concurrency: 2) do |envelope, index|
      child = start_child { client.grant_tokens(items(5)).map { |each| user_of(each) } } if index == 3
      envelopes << envelope
    end
    expect(result_of(child)).to eq(%w[u0 u1 u2 u3 u4])
    expect(envelopes).to all(be_success)
  end

  it "goes on in a forked child without what its parent has under way" do
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
