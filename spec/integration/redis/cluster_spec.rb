# frozen_string_literal: true

require "logger"
require "stringio"
require "spec_helper"
require "pubnub_pam/token_cache"

# A Redis Cluster refuses commands with keys of several slots, and RedisCacheStore answers then as if nothing was there.
RSpec.describe "a token cache on Redis Cluster", :emulator do
  around { |example| RedisServer.open(cluster: true) { |server| (@redis = server) && example.run } }

  let(:redis) { @redis }
  let(:log) { StringIO.new }
  let(:write) { PubnubPam::Permissions.res(write: true) }

  def cache(store: redis.store, **options)
    PubnubPam::TokenCache.new(emulator.client(logger: Logger.new(log)), store:, **options)
  end

  def wanted(user = "ann", **more)
    { ttl: 60, authorized_user_id: user, channels: { "room" => write }, **more }
  end

  def valid?(token)
    emulator.publish("room", "x", auth: token, user_id: "ann").status == 200
  end

  it "refuses keys of several slots in one call (so this is a cluster)" do
    expect(redis.store.read_multi("a", "b")).to eq({})
    expect { redis.connected { |one| one.mget("a", "b") } }.to raise_error(Redis::CommandError, /CROSSSLOT/)
  end

  [nil, "k" * 32].each do |encrypt|
    it "returns cached tokens, and revokes all of a user's#{", encrypted" if encrypt}" do
      tokens = [10, 20, 30].map { |ttl| cache(encrypt:).fetch(**wanted, ttl:) }
      expect([10, 20, 30].map { |ttl| cache(encrypt:).fetch(**wanted, ttl:) }).to eq(tokens)
      expect(cache(encrypt:).revoke_all("ann")).to eq(3)
      expect(tokens.select { |token| valid?(token) }).to eq([])
      expect([10, 20, 30].map { |ttl| cache(encrypt:).fetch(**wanted, ttl:) } & tokens).to eq([])
    end
  end

  it "returns and revokes tokens without a user" do
    anybody = wanted.except(:authorized_user_id)
    token = cache.fetch(**anybody)
    expect(cache.fetch(**anybody)).to eq(token)
    cache.revoke(token)
    expect(cache.fetch(**anybody)).not_to eq(token)
  end

  it "raises a StoreError in revoke_all if a namespace puts a user's keys into different slots" do
    require "redis"
    connection = Redis.new(path: redis.path)
    # A hash tag that ends too early: each name has one of its own.
    store = ActiveSupport::Cache::RedisCacheStore.new(redis: connection, namespace: -> { "{#{rand}}" })
    token = cache(store:).fetch(**wanted)
    expect { cache(store:).revoke_all("ann") }.to raise_error(PubnubPam::TokenCache::StoreError, /does not give back/)
    expect(valid?(token)).to be(true)
  ensure
    connection&.close
  end
end
