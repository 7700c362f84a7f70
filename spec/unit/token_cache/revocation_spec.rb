# frozen_string_literal: true

require "logger"
require "stringio"
require "timeout"
require "spec_helper"
require "pubnub_pam/token_cache"

RSpec.describe PubnubPam::TokenCache, :emulator do
  let(:log) { StringIO.new }
  let(:client) { emulator.client(user_id: "server-1", max_retries: 0, logger: Logger.new(log, level: :info)) }
  let(:store) { PubnubPam::TokenCache::MemoryStore.new }
  let(:cache) { described_class.new(client, store:) }
  let(:write) { PubnubPam::Permissions.res(write: true) }
  let(:wanted) { { ttl: 60, authorized_user_id: "ann", channels: { "a" => write } } }

  # A cache of another process on the same store.
  def another(**options)
    described_class.new(client, store:, **options)
  end

  def valid?(token, user = "ann")
    emulator.publish("a", "x", auth: token, user_id: user).status == 200
  end

  def names(kind)
    store.instance_variable_get(:@entries).keys.grep(%r{/#{kind}/})
  end

  # A store that calls back before and after each of its calls.
  def stepping(store, &on_step)
    Class.new(SimpleDelegator) do
      %i[read read_multi write delete].each do |name|
        define_method(name) do |*args, **options|
          on_step.call
          super(*args, **options).tap { on_step.call }
        end
      end
    end.new(store)
  end

  describe "another spelling of the token" do
    {
      "with a line feed" => ->(token) { "#{token}\n" },
      "with spaces around it" => ->(token) { "  #{token} " },
      "without padding" => ->(token) { token.delete("=") },
      "in the other alphabet of Base64" => ->(token) { token.tr("-_", "+/") },
      "in UTF-16" => ->(token) { token.encode("UTF-16LE") },
      "percent-encoded, as a browser's network panel shows it" => ->(token) { token.gsub("=", "%3D") },
      "percent-encoded in small letters" => ->(token) { "#{token.gsub("=", "%3d")}\n" }
    }.each do |way, change|
      it "is revoked as well: #{way}" do
        many = (1..).lazy.map { |n| { **wanted, meta: { n: } } }
        mine = many.find { |each| cache.fetch(**each).match?(/[-_].*=/) }
        token = cache.fetch(**mine)
        expect(another.revoke(change.call(token))).to be(true)
        expect(cache.fetch(**mine)).not_to eq(token)
        expect(valid?(token)).to be(false)
      end
    end
  end

  describe "a revocation at any step of another call" do
    # The calls' steps, one after the other: does something in the middle of the call at each of them.
    def at_each_step(call)
      last = nil
      (0..).each do |step|
        store = PubnubPam::TokenCache::MemoryStore.new
        count = -1
        inside = false
        stepped = stepping(store) { !inside && (count += 1) == step && (inside = true) && yield(store) }
        call.call(store, stepped)
        return last = step if count < step
      end
      last
    end

    def on(store) = described_class.new(client, store:)

    let(:granted) { [] }

    before do
      allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
        grant.call(draft).tap { |token| granted << token }
      end
    end

    # What is given out is valid, and a later revocation finds all that were granted.
    def expect_order(store)
      expect(valid?(on(store).fetch(**wanted))).to be(true)
      on(store).revoke_all("ann")
      expect(granted.select { |token| valid?(token) }).to eq([])
      granted.clear
    end

    it "of a fetch never makes the cache give out what was revoked (revoke_all)" do
      fetch = lambda do |store, stepped|
        on(stepped).fetch(**wanted)
        expect_order(store)
      end
      expect(at_each_step(fetch) { |store| on(store).revoke_all("ann") }).to be > 20
    end

    it "of a fetch never makes the cache give out what was revoked, though the store is cleared then" do
      fetch = lambda do |store, stepped|
        on(stepped).fetch(**wanted)
        expect(valid?(on(store).fetch(**wanted))).to be(true)
      end
      revoke_and_clear = lambda do |store|
        on(store).revoke_all("ann")
        store.instance_variable_get(:@entries).clear
      end
      expect(at_each_step(fetch, &revoke_and_clear)).to be > 20
    end

    it "of a fetch that renews never makes the cache give out what was revoked (revoke of the old one)" do
      fetch = lambda do |store, stepped|
        old = described_class.new(client, store:, clock: -> { Time.now - 3590 }).fetch(**wanted)
        @old = old
        on(stepped).fetch(**wanted)
        expect(on(store).fetch(**wanted)).not_to eq(old)
        expect_order(store)
      end
      expect(at_each_step(fetch) { |store| on(store).revoke(@old) }).to be > 20
    end

    it "of another revoke_all leaves nothing" do
      revoke_all = lambda do |store, stepped|
        tokens = [on(store).fetch(**wanted), on(store).fetch(**wanted, ttl: 5)]
        on(stepped).revoke_all("ann")
        expect(tokens.map { |token| valid?(token) }).to eq([false, false])
        expect_order(store)
      end
      expect(at_each_step(revoke_all) { |store| on(store).revoke_all("ann") }).to be > 8
    end

    it "of a fetch at any step of revoke_all gives out what is valid afterwards, or was revoked with the rest" do
      revoke_all = lambda do |store, stepped|
        old = on(store).fetch(**wanted)
        on(stepped).revoke_all("ann")
        expect(valid?(old)).to be(false)
        expect_order(store)
      end
      expect(at_each_step(revoke_all) { |store| on(store).fetch(**wanted) }).to be > 8
    end

    # The token is in the cache with an older revision, so it is looked at more closely before it is given out.
    def kept(store)
      on(store).fetch(**wanted).tap { on(store).revoke(on(store).fetch(**wanted, ttl: 5)) }
    end

    it "of a fetch that takes up a token again does not bring it back (revoke_all)" do
      fetch = lambda do |store, stepped|
        kept(store)
        on(stepped).fetch(**wanted)
        expect_order(store)
      end
      expect(at_each_step(fetch) { |store| on(store).revoke_all("ann") }).to be > 10
    end

    it "of a fetch that takes up a token again does not bring it back (revoke of that token)" do
      fetch = lambda do |store, stepped|
        @kept = kept(store)
        on(stepped).fetch(**wanted)
        expect_order(store)
      end
      expect(at_each_step(fetch) { |store| on(store).revoke(@kept) }).to be > 10
    end

    it "of a fetch that takes up a token again, at any step of revoke_all or revoke, does not bring it back" do
      %w[revoke_all revoke].each do |revocation|
        revoke = lambda do |store, stepped|
          token = kept(store)
          revocation == "revoke" ? on(stepped).revoke(token) : on(stepped).revoke_all("ann")
          expect(on(store).fetch(**wanted)).not_to eq(token)
          expect_order(store)
        end
        expect(at_each_step(revoke) { |store| on(store).fetch(**wanted) }).to be > 8
      end
    end

    it "of a fetch at any step of revoke does not bring the token back" do
      revoke = lambda do |store, stepped|
        old = on(store).fetch(**wanted)
        on(stepped).revoke(old)
        expect(on(store).fetch(**wanted)).not_to eq(old)
        expect_order(store)
      end
      expect(at_each_step(revoke) { |store| on(store).fetch(**wanted) }).to be > 8
    end
  end

  # Whoever could see a new revision beside an old generation would take up tokens that were revoked with all.
  it "never shows a new revision with an old generation, whatever step of one falls into the other" do
    names = described_class.const_get(:EntryNames).new(-> { client })
    safe = described_class.const_get(:SafeStore)
    stamps = ->(on) { described_class.const_get(:Stamps).new(safe.new(on, nil, nil), names) }
    [%i[current regenerate], %i[regenerate current]].each do |stepped, inside|
      12.times do |step|
        store = PubnubPam::TokenCache::MemoryStore.new
        arguments = { current: ["ann", 60], regenerate: ["ann"] }
        before = stamps[store].current("ann", 60)
        seen = nil
        call = lambda do |on, name|
          got = stamps[on].public_send(name, *arguments[name])
          seen = got if name == :current
        end
        count = -1
        call[stepping(store) { (count += 1) == step && call[store, inside] }, stepped]
        expect(seen.generation).not_to eq(before.generation) if seen && seen.revision != before.revision
      end
    end
  end

  it "grants another token where all were revoked between the grant and its place in the cache" do
    revoked = false
    allow(store).to receive(:write).and_wrap_original do |write, name, *args, **options|
      written = write.call(name, *args, **options)
      if name.include?("/user/") && !revoked
        revoked = true
        expect(another.revoke_all("ann")).to eq(1)
      end
      written
    end
    token = cache.fetch(**wanted)
    expect(valid?(token)).to be(true)
    expect(cache.fetch(**wanted)).to eq(token)
  end

  it "revokes the token that was granted while all were revoked, though it was not listed yet" do
    tokens = []
    allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
      grant.call(draft).tap do |token|
        another.revoke_all("ann") if tokens.empty?
        tokens << token
      end
    end
    given = cache.fetch(**wanted)
    expect(tokens.map { |token| valid?(token) }).to eq([false, true])
    expect(tokens.last).to eq(given)
  end

  # Otherwise what was cached between the two would be valid again, though it was revoked between them as well.
  %w[revision generation].each do |kind|
    it "writes no id a second time where the store says that the first has failed, though it was done (#{kind})" do
      between = nil
      revoked = another.fetch(**wanted, ttl: 5)
      allow(store).to receive(:write).and_wrap_original do |write, name, *args, **options|
        written = write.call(name, *args, **options)
        next written unless between.nil? && name.include?("/#{kind}/") && @revoking

        between = another.fetch(**wanted)
        another.revoke(between)
        false
      end
      @revoking = true
      kind == "revision" ? cache.revoke(revoked) : cache.revoke_all("ann")
      expect(another.fetch(**wanted)).not_to eq(between)
    end
  end

  it "notices that all were revoked during its grant, though a read fails in passing" do
    token = failed = nil
    allow(store).to receive(:read).and_wrap_original do |read, name|
      next read.call(name) unless token && !failed && name.include?("/generation/")

      failed = true
      nil
    end
    allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
      grant.call(draft).tap { |granted| (token = granted) && another.revoke_all("ann") unless token }
    end
    expect(cache.fetch(**wanted)).not_to eq(token)
    expect(valid?(token)).to be(false)
  end

  it "gives out no token without a revision, though the store has none either" do
    token = cache.fetch(**wanted)
    line = names("token").first
    store.write(line, JSON.generate(JSON.parse(store.read(line)).except("revision", "generation")))
    names("revision").each { |name| store.delete(name) }
    expect(another.fetch(**wanted)).not_to eq(token)
  end

  describe "a fetch that is granted a token while all of the user's are revoked" do
    let(:granted) { [] }
    let(:begun) { Queue.new }
    let(:go) { Queue.new }

    # In a thread of its own, which waits with its first token until it may go on.
    def waiting_fetch(&at_second_grant)
      around_grants([nil, at_second_grant], [-> { begun.push(true) && go.pop }])
      Thread.new { cache.fetch(**wanted) }.tap { begun.pop }
    end

    def around_grants(before, after)
      allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
        before.shift&.call
        granted << grant.call(draft)
        after.shift&.call
        granted.last
      end
    end

    # Calls revoke_all, and lets the fetch end before its first call of this kind about entries of this name, or after.
    def revoke_all_with(fetch, name, kind, moment)
      allow(store).to receive(name).and_wrap_original do |method, *names, **options|
        meant = names.any? { |each| each.to_s.include?("/#{kind}/") } && !go.closed?
        end_of(fetch) if meant && moment == :before
        method.call(*names, **options).tap { end_of(fetch) if meant && moment == :after }
      end
      another.revoke_all("ann")
    end

    def end_of(fetch)
      go.close
      Timeout.timeout(Children::PATIENCE) { fetch.join }
    end

    it "leaves none alive that was asked for before, though it was listed too late to be found" do
      fetch = waiting_fetch
      expect(revoke_all_with(fetch, :read_multi, "user", :after)).to eq(0)
      expect(valid?(granted.first)).to be(false)
      expect(granted.drop(1)).to eq([fetch.value])
    end

    it "gives the one that it has revoked itself to nobody, even before the revocation of all is over" do
      others = nil
      fetch = waiting_fetch { others = another(wait_for: 0).fetch(**wanted) }
      revoke_all_with(fetch, :write, "revision", :before)
      expect(valid?(granted.first)).to be(false)
      expect([others, fetch.value]).not_to include(granted.first)
    end
  end

  it "shares no token between threads that was given out and revoked elsewhere before one of them asked" do
    cache = another(wait_for: 0)
    revoked = late = nil
    allow(store).to receive(:read).and_wrap_original do |read, name|
      if name.include?("/generation/") && names("token").any? && revoked.nil?
        revoked = "" # once
        another.revoke(revoked = another.fetch(**wanted))
        late = Thread.new { cache.fetch(**wanted) }
        Thread.pass until late.stop?
      end
      read.call(name)
    end
    cache.fetch(**wanted)
    expect(Timeout.timeout(Children::PATIENCE) { late.value }).not_to eq(revoked)
  end

  it "ends where all are revoked again and again" do
    allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
      grant.call(draft).tap { another.revoke_all("ann") }
    end
    expect(cache.fetch(**wanted)).to be_a(String)
    expect(emulator.requests.count { |request| request.http_method == "POST" }).to eq(3)
  end

  it "leaves the user's other tokens in the cache where one is revoked, in all processes" do
    tokens = [5, 10, 20].to_h { |ttl| [ttl, cache.fetch(**wanted, ttl:)] }
    another.revoke(tokens[5])
    expect([10, 20].map { |ttl| cache.fetch(**wanted, ttl:) }).to eq(tokens.values_at(10, 20))
    expect(cache.fetch(**wanted, ttl: 5)).not_to eq(tokens[5])
  end

  it "gives out no token in its place again that was replaced, and revoked then" do
    old = described_class.new(client, store:, clock: -> { Time.now - 3590 }).fetch(**wanted)
    entry = store.read(names("token").first)
    new = cache.fetch(**wanted)
    cache.revoke(old)
    store.write(names("token").first, entry) # a write that has been under way for long
    expect([another, cache].map { |each| each.fetch(**wanted) }).not_to include(old)
    expect(valid?(new)).to be(true)
  end

  it "gives out no old token that was revoked while the renewal failed" do
    old = described_class.new(client, store:, clock: -> { Time.now - 3590 }).fetch(**wanted)
    allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
      another.revoke(old)
      emulator.fail_next(status: 503)
      grant.call(draft)
    end
    expect { cache.fetch(**wanted) }.to raise_error(PubnubPam::ServiceUnavailableError)
  end

  %w[revoke revoke_all].each do |revocation|
    it "gives out no token that it has revoked itself, though the store could not be told (#{revocation})" do
      token = cache.fetch(**wanted)
      allow(store).to receive(:write).and_wrap_original do |write, name, *args, **options|
        write.call(name, *args, **options) unless name.match?(/revision|state/)
      end
      expect { revocation == "revoke" ? cache.revoke(token) : cache.revoke_all("ann") }
        .to raise_error(PubnubPam::TokenCache::StoreError, /revoked, but the store is down and may still hold/)
      allow(store).to receive(:write).and_call_original
      expect(valid?(token)).to be(false)
      expect(cache.fetch(**wanted)).not_to eq(token)
    end
  end

  ["a token", "bob's"].each do |kind|
    it "keeps no token whose revocation would look elsewhere: #{kind}" do
      bobs = client.grant_token!(**wanted, authorized_user_id: "bob")
      allow(client).to receive(:grant_draft!).and_return(kind == "a token" ? kind : bobs)
      cache.fetch(**wanted)
      allow(client).to receive(:grant_draft!).and_call_original
      expect(["a token", bobs]).not_to include(another.fetch(**wanted))
    end
  end

  describe "the user's name" do
    { "ISO-8859-1" => "käthe", "UTF-16LE" => "käthe" }.each do |encoding, name|
      it "is the same in #{encoding}" do
        token = cache.fetch(**wanted, authorized_user_id: name)
        expect(cache.revoke_all(name.encode(encoding))).to eq(1)
        expect(cache.fetch(**wanted, authorized_user_id: name)).not_to eq(token)
      end
    end

    it "is the same as bytes of UTF-8 without an encoding" do
      cache.fetch(**wanted, authorized_user_id: "käthe")
      expect(cache.revoke_all("käthe".b)).to eq(1)
    end

    ["\xFF".b, "\xFF", "ann\n", "a\u0000b", "\e[1m", "käthe".encode("UTF-16LE").force_encoding("UTF-8")].each do |name|
      it "is refused where it is no text, or has control characters: #{name.inspect}" do
        expect { cache.revoke_all(name) }.to raise_error(PubnubPam::ArgumentError, /\Aauthorized_user_id: expected/)
      end
    end
  end

  describe "tokens_per_user" do
    it "does not mix up tokens where one has taken the place of another" do
      cache = another(tokens_per_user: 2)
      tokens = [10, 20, 30].map { |ttl| cache.fetch(**wanted, ttl:) }
      cache.revoke(tokens.first)
      expect(cache.revoke_all("ann")).to eq(2)
      expect(tokens.map { |token| valid?(token) }).to eq([false] * 3)
    end

    it "may be lowered without losing tokens" do
      generous = another(tokens_per_user: 100)
      tokens = Array.new(50) { |n| generous.fetch(**wanted, meta: { n: }) }
      expect(another(tokens_per_user: 10).revoke_all("ann")).to eq(50)
      expect(tokens.select { |token| valid?(token) }).to eq([])
    end
  end

  describe "encrypt: with a new secret" do
    let(:old) { another(encrypt: "o" * 32) }
    let(:new) { another(encrypt: "n" * 32) }

    it "and without the old one, says that it cannot revoke what it cannot read, after it has revoked the rest" do
      tokens = [old.fetch(**wanted), new.fetch(**wanted)]
      expect { new.revoke_all("ann") }
        .to raise_error(PubnubPam::TokenCache::StoreError, /1 tokens of user "ann" are revoked, but 1 more cannot be/)
      expect(tokens.map { |token| valid?(token) }).to eq([true, false])
    end

    it "and with the old one, revokes and gives out all" do
      token = old.fetch(**wanted)
      both = another(encrypt: ["n" * 32, "o" * 32])
      expect(both.fetch(**wanted)).to eq(token)
      new.fetch(**wanted, ttl: 5)
      expect(both.revoke_all("ann")).to eq(2)
    end

    it "lists new tokens beside those that it cannot read" do
      3.times { |n| old.fetch(**wanted, meta: { n: }) }
      new.fetch(**wanted)
      expect(names("user").size).to eq(4)
    end

    it "knows tokens that were written without encryption for what they are, and the other way round" do
      cache.fetch(**wanted)
      expect { new.revoke_all("ann") }.to raise_error(PubnubPam::TokenCache::StoreError, /written with another key/)
      new.fetch(**wanted)
      expect { another.revoke_all("ann") }.to raise_error(PubnubPam::TokenCache::StoreError, /another key/)
    end

    it "takes an application's own encryptor, and its rotations" do
      require "active_support"
      require "active_support/message_encryptor"
      token = another(encrypt: ActiveSupport::MessageEncryptor.new("o" * 32)).fetch(**wanted)
      encryptor = ActiveSupport::MessageEncryptor.new("n" * 32)
      encryptor.rotate("o" * 32)
      expect(another(encrypt: encryptor).revoke_all("ann")).to eq(1)
      expect(valid?(token)).to be(false)
    end

    [[], ["n" * 32, "short"], ["n" * 32, nil], [["n" * 32]]].each do |secrets|
      it "is refused where one of several is no secret: #{secrets.map(&:class)}" do
        expect { another(encrypt: secrets) }.to raise_error(PubnubPam::ArgumentError, /\Aencrypt: expected a String/)
      end
    end
  end

  describe "machines whose clocks are apart" do
    it "revoke each other's tokens, though one is two hours ahead" do
      tokens = Array.new(3) { |n| cache.fetch(**wanted, meta: { n: }) }
      ahead = another(clock: -> { Time.now + 7200 })
      expect(ahead.revoke_all("ann")).to eq(3)
      expect(tokens.select { |token| valid?(token) }).to eq([])
    end

    it "say that a token takes the place of another, as long as that may live by another clock" do
      3.times { |n| another(tokens_per_user: 3).fetch(**wanted, meta: { n: }) }
      another(clock: -> { Time.now + 7200 }, tokens_per_user: 3).fetch(**wanted)
      expect(log.string).to match(/WARN.*a user has 3 tokens at a time: revoke_all will not find the oldest/)
    end

    it "leave each other's tokens listed" do
      tokens = Array.new(3) { |n| cache.fetch(**wanted, meta: { n: }) }
      tokens << another(clock: -> { Time.now + 7200 }, tokens_per_user: 10).fetch(**wanted)
      expect(cache.revoke_all("ann")).to eq(4)
      expect(tokens.select { |token| valid?(token) }).to eq([])
    end

    it "take no token for alive longer than it can live" do
      token = another(clock: -> { Time.now + (22 * 3600) }).fetch(**wanted)
      expect(cache.fetch(**wanted)).not_to eq(token)
    end

    it "share tokens as long as they differ by less than refresh_before" do
      token = another(clock: -> { Time.now + 200 }).fetch(**wanted)
      expect(cache.fetch(**wanted)).to eq(token)
    end
  end

  it "counts a token that the service calls expired as over" do
    cache.fetch(**wanted, ttl: 1)
    live = cache.fetch(**wanted)
    emulator.advance(minutes: 2)
    expect(cache.revoke_all("ann")).to eq(1)
    expect(valid?(live)).to be(false)
    expect(cache.revoke_all("ann")).to eq(0)
  end

  describe "an entry that is no token" do
    expires_at = Time.now.to_i + 1000
    [
      "xx", "{}", "null", "[]", "5", '"x"', "", "\xFF", "NaN", 5, nil, [], "sealed:", '{"token":1}',
      JSON.generate(token: 5, ttl: 60, expires_at:), JSON.generate(token: "x", ttl: "60", expires_at:),
      JSON.generate(token: "x", ttl: 60, expires_at: "soon"), JSON.generate(token: "x", ttl: 60),
      '{"token":"x","ttl":60,"expires_at":NaN}', '{"token":"x","ttl":60,"expires_at":1e400}',
      '{"token":"x","ttl":60,"expires_at":-1}', '{"token":"","ttl":60,"expires_at":1}', "[" * 200, Marshal.dump("x")
    ].each do |rubbish|
      it "is none: #{rubbish.inspect[0, 60]}" do
        first = cache.fetch(**wanted)
        slot = names("user").first.sub(%r{/\d+\z}, "/500")
        [*names("token"), slot].each { |name| store.write(name, rubbish) }
        second = cache.fetch(**wanted)
        expect(second).not_to eq(first)
        begin
          count = another.revoke_all("ann")
        rescue PubnubPam::TokenCache::StoreError
          count = 2 if rubbish == "sealed:" # says that this one could not be read
        end
        expect(count).to eq(2)
        expect([first, second].map { |token| valid?(token) }).to eq([false, false])
      end
    end

    it "is none as an owner's revision, generation or a token's state" do
      [5, nil, "", [], "xx"].each do |rubbish|
        token = cache.fetch(**wanted)
        %w[revision generation state].each { |kind| names(kind).each { |name| store.write(name, rubbish) } }
        expect(cache.fetch(**wanted)).not_to eq(token)
        cache.revoke_all("ann")
      end
    end

    it "is told once for each" do
      cache.fetch(**wanted)
      store.write(names("user").first, "xx")
      cache.revoke_all("ann")
      expect(log.string).to match(/WARN.*an entry of the token cache is not a token and is ignored/)
    end

    it "does not keep the others from being revoked where the service refuses what is in it" do
      token = cache.fetch(**wanted)
      slot = names("user").first.sub(%r{/\d+\z}, "/500")
      store.write(slot, JSON.generate(token: "x", ttl: 60, expires_at: Time.now.to_i + 1000))
      expect { cache.revoke_all("ann") }.to raise_error(PubnubPam::BadRequestError)
      expect(valid?(token)).to be(false)
    end
  end
end
