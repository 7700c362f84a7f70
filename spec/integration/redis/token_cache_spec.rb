# frozen_string_literal: true

require "logger"
require "timeout"
require "spec_helper"
require "pubnub_pam/token_cache"

# Several processes, one Redis, by the store that Rails has for it.
RSpec.describe "a token cache on Redis", :emulator do
  around { |example| RedisServer.open { |server| (@redis = server) && example.run } }

  before { emulator } # of the parent, which the children can use but not reset

  let(:redis) { @redis }
  let(:read) { PubnubPam::Permissions.res(read: true, presence: false) }

  # In the process that uses it: connections are not shared.
  def cache(**options)
    PubnubPam::TokenCache.new(emulator.client, store: redis.store, **options)
  end

  def wanted(user = "ann", **more)
    { ttl: 60, authorized_user_id: user, channels: { "room" => read }, **more }
  end

  def statuses(http_method = "POST")
    emulator.requests.select { |request| request.http_method == http_method }.map(&:status)
  end

  def wait_at(gate, opener, here)
    opener.close
    here.write(".")
    gate.read
  end

  # Starts so many children, all ready before the first goes on.
  def at_once(count)
    gate, opener = IO.pipe
    ready, here = IO.pipe
    children = Array.new(count) { |index| start_child { wait_at(gate, opener, here).then { yield(index) } } }
    here.close
    Timeout.timeout(Children::PATIENCE) { ready.read(count) }
    opener.close
    children.map { |child| result_of(child) }
  ensure
    [gate, opener, ready, here].each(&:close)
  end

  it "makes one grant for processes and threads that all ask for the same user" do
    emulator.fail_next(status: 503) # so the first grant takes a while, for which the others have to wait
    tokens = at_once(6) do
      mine = cache(wait_for: 60)
      Array.new(4) { Thread.new { mine.fetch(**wanted) } }.map(&:value)
    end
    expect(tokens.flatten.size).to eq(24)
    expect(tokens.flatten.uniq.size).to eq(1)
    expect(statuses).to eq([503, 200])
  end

  it "returns a token to the next process with the time it has left" do
    entry = cache.entry(**wanted)
    token, expires_at = in_child { cache.entry(**wanted).to_h.values_at(:token, :expires_at) }
    expect([token, expires_at.to_i]).to eq([entry.token, entry.expires_at.to_i])
  end

  it "loses no token of a user if several processes add one at the same time" do
    granted = at_once(4) do |process|
      mine = cache
      Array.new(10) { |n| mine.fetch(**wanted("ann", channels: { "room-#{process}-#{n}" => read })) }
    end
    expect(granted.flatten.uniq.size).to eq(40)
    expect(cache.revoke_all("ann")).to eq(40)
    expect(statuses("DELETE")).to eq([200] * 40)
  end

  it "revokes in one process what another one has cached" do
    token = cache.fetch(**wanted)
    in_child { cache.revoke(token) }
    expect(cache.fetch(**wanted)).not_to eq(token)
    in_child { cache.revoke_all("ann") }
    expect(statuses("DELETE")).to eq([200, 200])
  end

  it "ignores the local cache of a Rails request" do
    store = redis.store
    mine = PubnubPam::TokenCache.new(emulator.client, store:)
    store.with_local_cache do
      token = mine.fetch(**wanted)
      in_child { cache.revoke(token) }
      expect(mine.fetch(**wanted)).not_to eq(token)
    end
  end

  # Nearly all of the lock's time passes: so much that no machine is too slow to find it held. Says how much it had.
  def let_lock_pass
    redis.connected do |connection|
      lock = connection.keys.grep(/lock/).first
      connection.ttl(lock).tap { connection.pexpire(lock, 50) }
    end
  end

  it "continues if a process dies while it holds the lock" do
    ScriptedServer.open(:silent) do |server|
      pid, = start_child do
        silent = emulator.client(origin: server.origin, max_retries: 0)
        mine = PubnubPam::TokenCache.new(emulator.client, store: redis.store, lock_for: 60)
        ours = mine.instance_variable_get(:@client).call
        ours.define_singleton_method(:grant_draft!) { |draft| silent.send(:grant_draft!, draft) }
        mine.fetch(**wanted)
      end
      server.await_request
      Process.kill(:KILL, pid)
      Process.wait(pid)
      waiting = cache(wait_for: 600)
      expect(let_lock_pass).to be_between(1, 60)
      expect(Timeout.timeout(Children::PATIENCE) { waiting.fetch(**wanted) }).to be_a(String)
      expect(statuses).to eq([200])
    end
  end

  it "stores encrypted tokens that cannot be read without the key" do
    # Names with what is not among the characters of Base64, so that it is in no cipher text by chance.
    named = wanted("ann@home", channels: { "room@home" => read })
    token = cache(encrypt: "k" * 32).fetch(**named)
    held = redis.contents.to_a.join.b
    expect(held).to include("pubnub_pam/token/")
    expect(held).not_to match(/#{token}|@home/n)
    expect(in_child { cache(encrypt: "k" * 32).fetch(**named) }).to eq(token)
  end

  it "stores no token beyond its expiry, and nothing for longer than a day after that" do
    cache.fetch(**wanted)
    kinds = redis.connected { |redis| redis.keys.to_h { |key| [key[%r{pubnub_pam/(\w+)}, 1], redis.ttl(key)] } }
    expect(kinds.keys).to match_array(%w[token user state revision generation])
    expect(kinds.values_at("token", "user", "state")).to all(be_between(1, 3600))
    expect(kinds.values_at("revision", "generation")).to all(be_between(3600, 90_000))
  end

  # What would be run by Marshal, were it read back by it.
  class Bomb
    def self.exploded = @exploded ||= []
    def marshal_dump = []
    def marshal_load(_) = self.class.exploded << caller
  end

  [nil, "k" * 32].each do |encrypt|
    it "does not unmarshal foreign entries#{", encrypted" if encrypt}" do
      Bomb.exploded.clear
      quiet = Logger.new(File::NULL)
      first = cache(encrypt:).fetch(**wanted)
      bomb = Marshal.dump(ActiveSupport::Cache::Entry.new(Bomb.new))
      redis.connected do |connection|
        [*connection.keys, *connection.keys.grep(/user/).map { |key| key.sub(%r{/\d+\z}, "/77") }]
          .each { |key| connection.set(key, bomb) }
      end
      expect(cache(encrypt:, logger: quiet).fetch(**wanted)).not_to eq(first)
      cache(encrypt:, logger: quiet).revoke(first)
      cache(encrypt:, logger: quiet).revoke_all("ann")
      expect(Bomb.exploded).to eq([])
      redis.store.read(redis.contents.key(bomb))
      expect(Bomb.exploded.size).to eq(1)
    end
  end

  it "is set up as docs/caching.md says" do
    document = Document.new(File.expand_path("../../../docs/caching.md", __dir__))
    block = document.blocks("ruby").find { |each| each.heading == "On Redis" }
    code = DocumentedCode.new(block.code, file: document.path, line: block.line)
    env = { "REDIS_URL" => "unix://#{redis.path}", "TOKEN_CACHE_KEY" => "k" * 32 }
    stub_const("ENV", ENV.to_h.merge(env))
    code.run(Struct.new(:client).new(emulator.client))
    expect(redis.contents.keys.grep(%r{\Apubnub_pam/token/}).size).to eq(1)
  end

  describe "under load, while Redis is killed and started again" do
    # Fetches until told to stop, a line for each; brings back what came of it.
    def work(process, progress, stop)
      mine = cache(logger: Logger.new(File::NULL))
      calls = lost = 0
      until stop.wait_readable(0)
        user = "user-#{calls / 20}"
        token = begin
          mine.fetch(**wanted(user))
        rescue StandardError => e
          e.message
        end
        calls += 1
        lost += 1 unless valid?(token, user)
        progress.syswrite("#{process}\n")
      end
      { calls:, lost: }
    end

    def valid?(token, user)
      PubnubPam::Token.parse(token).allows?(:read, channel: "room", user_id: user)
    rescue PubnubPam::Error
      false
    end

    # Returns once every process has made so many more calls.
    def await_calls(progress, processes, calls)
      made = Hash.new(0)
      Timeout.timeout(60) { made[progress.gets.to_i] += 1 until made.size == processes && made.values.min >= calls }
    end

    it "fails no request, and shares tokens again afterwards" do
      progress, report = IO.pipe
      stop, stopper = IO.pipe
      children = Array.new(4) do |process|
        start_child do
          progress.close
          stopper.close
          work(process, report, stop)
        end
      end
      report.close
      await_calls(progress, 4, 50)
      redis.kill
      await_calls(progress, 4, 50)
      redis.start
      await_calls(progress, 4, 50)
      stopper.close
      drain = Thread.new { progress.read }
      done = children.map { |child| result_of(child) }
      drain.join
      expect(done.sum { |child| child[:calls] }).to be >= 600
      expect(done.map { |child| child[:lost] }).to eq([0] * 4)

      emulator.reset
      expect(at_once(3) { cache.fetch(**wanted("afterwards")) }.uniq.size).to eq(1)
      expect(statuses).to eq([200])
    end
  end
end
