# frozen_string_literal: true

require "logger"
require "stringio"
require "timeout"
require "spec_helper"
require "pubnub_pam/token_cache"

RSpec.describe PubnubPam::TokenCache, :emulator do
  include Loopback

  let(:log) { StringIO.new }
  let(:client) { emulator.client(user_id: "server-1", max_retries: 0, logger: Logger.new(log, level: :info)) }
  let(:time) { Time.at(1_700_000_000) }
  let(:clock) { -> { @now || time } }
  let(:cache) { described_class.new(client, clock:) }
  let(:read) { PubnubPam::Permissions.res(read: true, presence: false) }
  let(:write) { PubnubPam::Permissions.res(write: true) }
  let(:wanted) { { ttl: 60, authorized_user_id: "ann", channels: { "a" => read, "b" => write } } }

  def grants
    emulator.requests.count { |request| request.http_method == "POST" && request.status == 200 }
  end

  def name_in(store, kind)
    store.instance_variable_get(:@entries).keys.find { |name| name.include?("/#{kind}/") }
  end

  # What a store of Active Support is like whose server is gone.
  def swallowing_store
    Class.new do
      def read(*, **) = nil
      def write(*, **) = false
      def delete(*, **) = false
      def read_multi(*, **) = {}
    end.new
  end

  def raising_store
    Class.new do
      %i[read write delete read_multi].each { |name| define_method(name) { |*, **| raise IOError, "no store" } }
    end.new
  end

  describe "#fetch" do
    it "grants once, and gives the same token as long as it has life" do
      tokens = Array.new(3) { cache.fetch(**wanted) }
      expect(tokens.uniq.size).to eq(1)
      expect(grants).to eq(1)
      expect(PubnubPam::Token.parse(tokens.first)).to have_attributes(ttl: 60, authorized_user_id: "ann")
    end

    it "grants anew when less than refresh_before is left, and not before" do
      first = cache.fetch(**wanted)
      @now = time + 3600 - 301
      expect(cache.fetch(**wanted)).to eq(first)
      @now = time + 3600 - 300
      expect(cache.fetch(**wanted)).not_to eq(first)
      expect(grants).to eq(2)
    end

    it "caches a token for half its life at least, however large refresh_before is" do
      greedy = described_class.new(client, clock:, refresh_before: 1_000_000)
      first = greedy.fetch(**wanted, ttl: 2)
      @now = time + 59
      expect(greedy.fetch(**wanted, ttl: 2)).to eq(first)
      @now = time + 60
      expect(greedy.fetch(**wanted, ttl: 2)).not_to eq(first)
    end

    it "uses a token to its end where refresh_before is 0, and not beyond" do
      last = described_class.new(client, clock:, refresh_before: 0)
      first = last.fetch(**wanted)
      @now = time + 3599
      expect(last.fetch(**wanted)).to eq(first)
      @now = time + 3600
      expect(last.fetch(**wanted)).not_to eq(first)
    end

    it "follows the machine's clock by default" do
      cache = described_class.new(client)
      first = cache.fetch(**wanted)
      allow(Time).to receive(:now).and_return(Time.now + 3500)
      expect(cache.fetch(**wanted)).not_to eq(first)
    end

    {
      "another order" => ->(w) { w.merge(channels: w[:channels].to_a.reverse.to_h).to_a.reverse.to_h },
      "Symbols for Strings" => ->(w) { w.merge(channels: w[:channels].transform_keys(&:to_sym)) },
      "authorized_uuid" => ->(w) { w.except(:authorized_user_id).merge(authorized_uuid: "ann") },
      "the words of spaces and users" => ->(w) { w.except(:channels).merge(spaces_permissions: w[:channels]) },
      "an Array of permissions" => ->(w) { w.merge(channels: w[:channels].transform_values { |it| [it] }) }
    }.each do |way, change|
      it "knows the same permissions written with #{way}" do
        expect(cache.fetch(**change.call(wanted))).to eq(cache.fetch(**wanted))
      end
    end

    it "knows a Duration for what it is" do
      require "active_support"
      require "active_support/core_ext/integer/time"
      expect(cache.fetch(**wanted, ttl: 1.hour)).to eq(cache.fetch(**wanted))
    end

    it "keeps apart whatever differs" do
      others = [
        wanted, { **wanted, ttl: 59 }, { **wanted, authorized_user_id: "bob" }, wanted.except(:authorized_user_id),
        { **wanted, channels: { "a" => read, "b" => read } }, { **wanted, channels: { "a" => read } },
        { **wanted, channels: { "a" => PubnubPam::Permissions.pat(read: true), "b" => write } },
        { **wanted, meta: { plan: "gold" } }, { **wanted, meta: { plan: "silver" } },
        wanted.except(:channels).merge(channel_groups: { "a" => read })
      ]
      expect(others.map { |other| cache.fetch(**other) }.uniq.size).to eq(others.size)
    end

    it "uses the app's client of the moment where it is given none, and needs no keys before" do
      cache = described_class.new
      configure(emulator, user_id: "one")
      token = cache.fetch(**wanted)
      PubnubPam::Emulator.start(secret_key: "sec-c-other") do |other|
        configure(other, user_id: "two")
        expect(cache.fetch(**wanted)).not_to eq(token)
        expect(other.requests.map { |request| request.params["uuid"] }).to eq(["two"])
      end
    ensure
      forget_configuration
    end

    def configure(emulator, **settings)
      settings = { **emulator.keys, origin: emulator.origin, ssl: false, **settings }
      PubnubPam.configure { |config| settings.each { |name, value| config.public_send(:"#{name}=", value) } }
    end

    it "keeps apart what clients of other keys share a store for" do
      store = PubnubPam::TokenCache::MemoryStore.new
      PubnubPam::Emulator.start(secret_key: "sec-c-other") do |other|
        same_origin = emulator.origin
        clients = [emulator.client, other.client, emulator.client(origin: same_origin.sub("127.0.0.1", "localhost"))]
        tokens = clients.map { |each| described_class.new(each, store:).fetch(**wanted) }
        expect(tokens.uniq.size).to eq(3)
      end
    end

    it "refuses what grant_token! refuses, cached or not" do
      cache.fetch(**wanted)
      expect { cache.fetch(**wanted, chanels: {}) }
        .to raise_error(PubnubPam::ArgumentError, /\Aunknown keyword: :chanels; did you mean channels:/)
      expect { cache.fetch(**wanted, http_sync: true) }.to raise_error(ArgumentError, "unknown keyword: :http_sync")
      expect { cache.fetch(**wanted, ttl: 0) }.to raise_error(PubnubPam::ArgumentError, /\Attl: expected minutes/)
      expect { cache.fetch(channels: wanted[:channels]) }
        .to raise_error(PubnubPam::ArgumentError, /\Attl: expected minutes/)
    end

    it "needs no keys before it is asked" do
      keyless = PubnubPam::Client.new(subscribe_key: "sub-c-1", user_id: "me")
      cache = described_class.new(keyless)
      expect { cache.fetch(**wanted) }.to raise_error(PubnubPam::ConfigurationError)
    end

    it "raises what went wrong, and grants when it can again" do
      emulator.fail_next(status: 403)
      expect { cache.fetch(**wanted) }.to raise_error(PubnubPam::ForbiddenError)
      expect(cache.fetch(**wanted)).to be_a(String)
    end

    it "gives the old token where a new one cannot be had, as long as it is valid" do
      first = cache.fetch(**wanted)
      @now = time + 3590
      emulator.fail_next(status: 503)
      expect(cache.fetch(**wanted)).to eq(first)
      expect(log.string).to match(/WARN.*pubnub_pam: a token could not be renewed, the old one is valid until/)
      emulator.fail_next(status: 403)
      expect { cache.fetch(**wanted) }.to raise_error(PubnubPam::ForbiddenError)
      @now = time + 3600
      emulator.fail_next(status: 503)
      expect { cache.fetch(**wanted) }.to raise_error(PubnubPam::ServiceUnavailableError)
    end
  end

  describe "#entry" do
    it "says when the token is over, and hands out what a front end needs" do
      entry = cache.entry(**wanted)
      expect(entry).to have_attributes(ttl: 60, expires_at: time + 3600, token: cache.fetch(**wanted))
      expect(entry.to_h).to eq(token: entry.token, ttl: 60, expires_at: time + 3600)
      expect([entry.seconds_left(at: time + 60), entry.valid?(at: time + 3599), entry.valid?(at: time + 3600)])
        .to eq([3540.0, true, false])
      expect(cache.entry(**wanted).expires_at).to eq(entry.expires_at)
    end

    it "is frozen, and neither printed nor written down with its token" do
      entry = cache.entry(**wanted)
      expect(entry).to be_frozen
      expect(entry.inspect).to eq("#<PubnubPam::TokenCache::Entry until 2023-11-14 23:13:20 UTC>")
      expect { JSON.generate(entry) }.to raise_error(TypeError, /holds credentials/)
      expect { Marshal.dump(cache) }.to raise_error(TypeError, /holds credentials/)
    end
  end

  describe "threads of a process" do
    it "that want the same get one grant" do
      gate = Queue.new
      threads = Array.new(16) { Thread.new { gate.pop && cache.fetch(**wanted) } }
      16.times { gate << true }
      expect(threads.map(&:value).uniq.size).to eq(1)
      expect(grants).to eq(1)
    end

    it "wait for the one that grants, and share what it meets" do
      ScriptedServer.open(:silent) do |server|
        patient = emulator.client(origin: server.origin, max_retries: 0, read_timeout: nil, total_timeout: nil)
        hanging = described_class.new(patient)
        first = Thread.new { hanging.fetch(**wanted) rescue $! } # rubocop:disable Style/RescueModifier, Style/SpecialGlobalVars
        server.await_request
        second = Thread.new { hanging.fetch(**wanted) rescue $! } # rubocop:disable Style/RescueModifier, Style/SpecialGlobalVars
        Thread.pass until second.stop?
        server.close
        expect([first, second].map(&:value)).to all(be_a(PubnubPam::ConnectionError))
        expect(first.value).to be(second.value)
      end
    end

    it "take over from one that is killed" do
      ScriptedServer.open(:silent) do |server|
        silent = emulator.client(origin: server.origin, max_retries: 0)
        cache = described_class.new(client)
        grants = [-> { silent.grant_token!(**wanted) }, -> { "a token" }]
        allow(client).to receive(:grant_draft!) { grants.shift.call }
        first = Thread.new { cache.fetch(**wanted) }
        server.await_request
        second = Thread.new { cache.fetch(**wanted) }
        Thread.pass until second.status == "sleep"
        first.kill.join
        expect(Timeout.timeout(Children::PATIENCE) { second.value }).to eq("a token")
      end
    end

    it "do not wait for others that want something else" do
      ScriptedServer.open(:silent) do |server|
        silent = emulator.client(origin: server.origin, max_retries: 0)
        grants = [-> { silent.grant_token!(**wanted) }, -> { "a token" }]
        allow(client).to receive(:grant_draft!) { grants.shift.call }
        first = Thread.new { cache.fetch(**wanted) }
        server.await_request
        expect(Timeout.timeout(Children::PATIENCE) { cache.fetch(**wanted, ttl: 5) }).to eq("a token")
        first.kill.join
      end
    end

    it "that lead when the process forks do not hold up its children" do
      ScriptedServer.open(:silent) do |server|
        silent = emulator.client(origin: server.origin, max_retries: 0)
        parent = Process.pid
        allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
          Process.pid == parent ? silent.grant_draft!(draft) : grant.call(draft)
        end
        cache = described_class.new(client, wait_for: 0.1)
        leader = Thread.new { cache.fetch(**wanted) }
        server.await_request
        expect(in_child { cache.fetch(**wanted) }).to be_a(String)
        leader.kill.join
      end
    end

    it "may ask for the same token from within the grant" do
      cache = described_class.new(client, wait_for: 0)
      asked = false
      allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
        cache.fetch(**wanted) unless asked.tap { asked = true }
        grant.call(draft)
      end
      expect(Timeout.timeout(Children::PATIENCE) { cache.fetch(**wanted) }).to be_a(String)
      expect(grants).to eq(2)
    end
  end

  describe "#revoke" do
    it "makes the token invalid and forgets it" do
      token = cache.fetch(**wanted)
      expect(cache.revoke(token)).to be(true)
      expect(emulator.publish("b", "x", auth: token, user_id: "ann").status).to eq(403)
      expect(cache.fetch(**wanted)).not_to eq(token)
    end

    it "leaves a newer token alone" do
      old = cache.fetch(**wanted)
      @now = time + 3590
      new = cache.fetch(**wanted)
      cache.revoke(old)
      expect(cache.fetch(**wanted)).to eq(new)
    end

    it "revokes what it did not grant" do
      expect(cache.revoke(client.grant_token!(**wanted))).to be(true)
    end

    it "gives a token to nobody any more, also where the service could not be told" do
      token = cache.fetch(**wanted)
      emulator.fail_next(status: 503)
      expect { cache.revoke(token) }.to raise_error(PubnubPam::ServiceUnavailableError)
      expect(cache.fetch(**wanted)).not_to eq(token)
    end

    it "says where the store could not be told" do
      token = client.grant_token!(**wanted)
      [swallowing_store, raising_store].each do |store|
        expect { described_class.new(client, store:).revoke(token) }
          .to raise_error(PubnubPam::TokenCache::StoreError, /the token is revoked, but the store is down/)
      end
      expect(emulator.publish("b", "x", auth: token, user_id: "ann").status).to eq(403)
    end
  end

  describe "#revoke_all" do
    it "makes all tokens of a user invalid, the replaced ones too, and nobody else's" do
      old = cache.fetch(**wanted)
      @now = time + 3590
      tokens = [old, cache.fetch(**wanted), cache.fetch(**wanted, ttl: 5)]
      bobs = cache.fetch(**wanted, authorized_user_id: "bob")
      expect(cache.revoke_all("ann")).to eq(3)
      expect(tokens.map { |token| emulator.publish("b", "x", auth: token, user_id: "ann").status }).to eq([403] * 3)
      expect(emulator.publish("b", "x", auth: bobs, user_id: "bob").status).to eq(200)
      expect(tokens).not_to include(cache.fetch(**wanted))
      expect(cache.revoke_all("ann")).to eq(1)
    end

    it "leaves out what has expired or was revoked before" do
      cache.fetch(**wanted, ttl: 5)
      cache.revoke(cache.fetch(**wanted, ttl: 7))
      @now = time + 300
      expect(cache.revoke_all("ann")).to eq(0)
    end

    it "tries all, raises the first failure, and finds the rest again" do
      [1, 2, 3].each { |ttl| cache.fetch(**wanted, ttl:) }
      emulator.fail_next(status: 503)
      expect { cache.revoke_all("ann") }.to raise_error(PubnubPam::ServiceUnavailableError)
      expect(emulator.requests.map(&:http_method).count("DELETE")).to eq(3)
      expect(cache.revoke_all("ann")).to eq(1)
    end

    it "says that it cannot know where the store is down" do
      [swallowing_store, raising_store].each do |store|
        expect { described_class.new(client, store:).revoke_all("ann") }
          .to raise_error(PubnubPam::TokenCache::StoreError, /the store is down: which tokens user "ann" has/)
      end
    end

    it "refuses what is no user" do
      [nil, "", " ", 1].each do |user|
        expect { cache.revoke_all(user) }.to raise_error(PubnubPam::ArgumentError, /\Aauthorized_user_id: expected/)
      end
    end

    it "remembers as many tokens of a user as it is told to, the oldest giving way" do
      store = PubnubPam::TokenCache::MemoryStore.new(clock:)
      cache = described_class.new(client, store:, tokens_per_user: 3, clock:)
      tokens = [10, 20, 30, 40].map { |ttl| cache.fetch(**wanted, ttl:) }
      expect(log.string).to match(/WARN.*a user has 3 tokens at a time: revoke_all will not find the oldest/)
      expect(cache.revoke_all("ann")).to eq(3)
      expect(emulator.publish("b", "x", auth: tokens.first, user_id: "ann").status).to eq(200)
    end

    it "has room again when tokens have expired, also where the store has not noticed" do
      cache = described_class.new(client, store: PubnubPam::TokenCache::MemoryStore.new, tokens_per_user: 3, clock:)
      [1, 2, 3].each { |ttl| cache.fetch(**wanted, ttl:) }
      @now = time + (2 * 86_400) # more than any two clocks are apart
      [11, 12, 13].each { |ttl| cache.fetch(**wanted, ttl:) }
      expect(log.string).not_to include("revoke_all will not find")
      expect(cache.revoke_all("ann")).to eq(3)
    end
  end

  describe "a store that is down" do
    [:swallowing_store, :raising_store].each do |kind|
      it "costs a grant for each token (#{kind}), is told once, and loses nothing" do
        cache = described_class.new(client, store: send(kind), wait_for: 60)
        expect(Timeout.timeout(30) { Array.new(3) { cache.fetch(**wanted) } }).to all(be_a(String))
        expect(grants).to eq(3)
        expect(log.string.scan(/WARN.*the token cache's store .* is down, granting without it/).size).to eq(1)
      end
    end

    it "is used again when it answers again" do
      store = PubnubPam::TokenCache::MemoryStore.new
      cache = described_class.new(client, store:)
      allow(store).to receive(:write).and_raise(IOError, "gone")
      cache.fetch(**wanted)
      allow(store).to receive(:write).and_call_original
      expect(Array.new(3) { cache.fetch(**wanted) }.uniq.size).to eq(1)
      expect(grants).to eq(2)
      expect(log.string.lines.grep(/token cache's store/).map { |line| line[/WARN|INFO/] }).to eq(%w[WARN INFO])
    end

    it "that keeps nothing is none" do
      require "active_support"
      require "active_support/cache"
      cache = described_class.new(client, store: ActiveSupport::Cache::NullStore.new)
      expect(Array.new(2) { cache.fetch(**wanted) }.uniq.size).to eq(2)
      expect(log.string).to eq("")
    end

    it "that holds rubbish holds nothing" do
      store = PubnubPam::TokenCache::MemoryStore.new
      cache = described_class.new(client, store:)
      first = cache.fetch(**wanted)
      store.write(name_in(store, "token"), "rubbish")
      expect(cache.fetch(**wanted)).not_to eq(first)
    end
  end

  describe "a lock that somebody else holds" do
    let(:store) { PubnubPam::TokenCache::MemoryStore.new }

    def held_for(seconds)
      cache = described_class.new(client, store:)
      cache.fetch(**wanted)
      token = name_in(store, "token")
      store.delete(token)
      store.write(token.sub("/token/", "/lock/"), "somebody", expires_in: seconds)
      emulator.reset
    end

    it "is waited for no longer than wait_for says" do
      held_for(1000)
      cache = described_class.new(client, store:, wait_for: 0.05)
      expect(cache.fetch(**wanted)).to be_a(String)
      expect(log.string).to match(/WARN.*waited 0.05 s for another process to grant the same token; granting it as/)
    end

    it "ends the wait when it ends" do
      held_for(0.1)
      cache = described_class.new(client, store:, wait_for: 1000)
      expect(Timeout.timeout(Children::PATIENCE) { cache.fetch(**wanted) }).to be_a(String)
      expect(log.string).to eq("")
    end

    it "is not let go by anybody else" do
      allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
        store.write(name_in(store, "lock"), "somebody")
        later = Process.clock_gettime(Process::CLOCK_MONOTONIC) + 36 # this grant has taken longer than its lock
        allow(Process).to receive(:clock_gettime).and_return(later)
        grant.call(draft)
      end
      described_class.new(client, store:).fetch(**wanted)
      expect(store.read(name_in(store, "lock"))).to eq("somebody")
    end

    it "keeps nobody waiting who has a token with some life" do
      first = described_class.new(client, store:, clock:)
      token = first.fetch(**wanted)
      lock = name_in(store, "token").sub("/token/", "/lock/")
      store.write(lock, "somebody", expires_in: 1000)
      @now = time + 3600 - 299
      waiting = described_class.new(client, store:, clock:, wait_for: 1000)
      expect(Timeout.timeout(Children::PATIENCE) { waiting.fetch(**wanted) }).to eq(token)
    end
  end

  describe "encrypt:" do
    let(:store) { PubnubPam::TokenCache::MemoryStore.new }
    let(:key) { "k" * 32 }
    let(:shown) { store.instance_variable_get(:@entries).map(&:to_s).join }

    it "keeps tokens, users and channels out of the store" do
      # Names with what is not among the characters of Base64, so that it is in no cipher text by chance.
      named = { **wanted, authorized_user_id: "ann@home", channels: { "room@home" => read } }
      token = described_class.new(client, store:, encrypt: key).fetch(**named)
      expect(shown).not_to match(/#{token}|@home/)
      expect(described_class.new(client, store:, encrypt: key).fetch(**named)).to eq(token)
    end

    it "is what keeps them out" do
      token = described_class.new(client, store:).fetch(**wanted)
      expect(shown).to include(token)
      expect(store.instance_variable_get(:@entries).keys.join).not_to match(/#{token}|ann/)
    end

    it "takes an encryptor of the app's own" do
      require "active_support"
      require "active_support/message_encryptor"
      encryptor = ActiveSupport::MessageEncryptor.new(key)
      cache = described_class.new(client, store:, encrypt: encryptor)
      expect(cache.fetch(**wanted)).to eq(cache.fetch(**wanted))
      expect(cache.inspect).to eq("#<PubnubPam::TokenCache on PubnubPam::TokenCache::MemoryStore, encrypted>")
    end

    it "grants anew where an entry was written with another key, or none" do
      tokens = [key, "another" * 8, nil].map { |encrypt| described_class.new(client, store:, encrypt:).fetch(**wanted) }
      expect(tokens.uniq.size).to eq(3)
      expect(log.string).to include("an entry of the token cache cannot be read: written with another key?")
    end

    it "does not take one user's entry for another's" do
      cache = described_class.new(client, store:, encrypt: key)
      anns = cache.fetch(**wanted)
      names = -> { store.instance_variable_get(:@entries).keys.grep(%r{/token/}) }
      ann = names.call.first
      cache.fetch(**wanted, authorized_user_id: "bob")
      bob = (names.call - [ann]).first
      store.write(bob, store.read(ann))
      expect(cache.fetch(**wanted, authorized_user_id: "bob")).not_to eq(anns)
    end

    it "is refused where it is too short, without being shown" do
      expect { described_class.new(client, encrypt: "hush") }
        .to raise_error(PubnubPam::ArgumentError, /\Aencrypt: expected a String of at least 32 bytes.*, got 4 bytes\z/)
      expect { described_class.new(client, encrypt: 1) }.to raise_error(PubnubPam::ArgumentError, /class Integer\z/)
    end

    it "needs Active Support, and says so" do
      code = <<~RUBY
        require "pubnub_pam/emulator"
        module Kernel
          alias_method :any_require, :require
          def require(name) = name.start_with?("active_support") ? raise(LoadError, name) : any_require(name)
        end
        begin
          PubnubPam::TokenCache.new(PubnubPam::Emulator.start.client, encrypt: "k" * 32)
        rescue PubnubPam::ConfigurationError => e
          print e.message
        end
      RUBY
      said = IO.popen([RbConfig.ruby, "-I", File.expand_path("../../lib", __dir__), "-e", code], &:read)
      expect(said).to eq("encrypt: needs ActiveSupport::MessageEncryptor: add the gem activesupport")
    end
  end

  [nil, "k" * 32].each do |encrypt|
    it "loads no file during a call, which threads could do at the same moment#{", encrypted" if encrypt}" do
      code = <<~RUBY
        require "pubnub_pam/emulator"
        require "active_support"
        require "active_support/notifications"
        emulator = PubnubPam::Emulator.start
        cache = PubnubPam::TokenCache.new(emulator.client, encrypt: #{encrypt.inspect})
        wanted = { ttl: 60, authorized_user_id: "ann", channels: { "a" => PubnubPam::Permissions.res(read: true) } }
        loaded = $LOADED_FEATURES.dup
        cache.revoke(cache.fetch(**wanted))
        cache.entry(**wanted)
        cache.revoke_all("ann")
        puts $LOADED_FEATURES - loaded
        emulator.stop
      RUBY
      library = File.expand_path("../../lib", __dir__)
      said = IO.popen([RbConfig.ruby, "-I", library, "-e", code], err: %i[child out], &:read)
      expect(said).to eq("")
    end
  end

  describe "arguments" do
    {
      { store: 1 } => /\Astore: expected an ActiveSupport::Cache::Store, .* got Integer, without read, write/,
      { refresh_before: -1 } => "refresh_before: expected seconds, at least 0, got -1",
      { refresh_before: Float::NAN } => "refresh_before: expected seconds, at least 0, got NaN",
      { wait_for: nil } => "wait_for: expected seconds, at least 0, got nil",
      { lock_for: 0 } => "lock_for: expected seconds, at least 1, got 0",
      { tokens_per_user: 0 } => "tokens_per_user: expected 1..1000, got 0",
      { clock: 1 } => "clock: expected something that responds to call, got Integer"
    }.each do |options, message|
      it "are refused by name: #{options}" do
        expect { described_class.new(client, **options) }.to raise_error(PubnubPam::ArgumentError, message)
      end
    end

    it "have to begin with a client" do
      expect { described_class.new(nil) }
        .to raise_error(PubnubPam::ArgumentError, "client: expected a PubnubPam::Client, got NilClass")
      expect { described_class.new(-> { 1 }).fetch(**wanted) }
        .to raise_error(PubnubPam::ArgumentError, "client: expected it to return a PubnubPam::Client, got Integer")
    end
  end

  describe PubnubPam::TokenCache::MemoryStore do
    let(:store) { described_class.new(max_entries: 3, clock:) }

    it "keeps what was used last" do
      %w[a b c].each { |name| store.write(name, name) }
      store.read("a")
      store.write("d", "d")
      expect(store.read_multi("a", "b", "c", "d").keys).to eq(%w[a c d])
      expect(store.size).to eq(3)
    end

    it "forgets what has expired" do
      store.write("a", 1, expires_in: 10)
      @now = time + 9.9
      expect(store.read("a")).to eq(1)
      @now = time + 10
      expect([store.read("a"), store.write("a", 2, unless_exist: true), store.read("a")]).to eq([nil, true, 2])
    end

    it "lets one of many threads write where nothing was" do
      won = Array.new(8) { |n| Thread.new { Array.new(100) { |i| store.write("k#{i % 3}", n, unless_exist: true) } } }
      expect(won.flat_map(&:value).count(true)).to eq(3)
    end

    it "says whether there was something to delete" do
      store.write("a", 1)
      expect([store.delete("a"), store.delete("a")]).to eq([true, false])
    end

    it "is not printed with what it holds" do
      store.write("a", "hush")
      expect(store.inspect).to eq("#<PubnubPam::TokenCache::MemoryStore of at most 3 entries>")
    end
  end
end
