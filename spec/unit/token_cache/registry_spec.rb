# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and the list of a user's tokens", :emulator do
  describe "#revoke_all" do
    include_context "with a token cache"

    it "remembers tokens_per_user: tokens of a user, and drops the oldest" do
      store = PubnubPam::TokenCache::MemoryStore.new(clock:)
      cache = described_class.new(client, store:, tokens_per_user: 3, clock:)
      tokens = [10, 20, 30, 40].map { |ttl| cache.fetch(**wanted, ttl:) }
      expect(log.string).to match(/WARN.*a user has 3 tokens at a time: revoke_all will not find the oldest/)
      expect(cache.revoke_all("ann")).to eq(3)
      expect(emulator.publish("b", "x", auth: tokens.first, user_id: "ann").status).to eq(200)
    end

    it "logs that one token of a user is remembered" do
      cache = described_class.new(client, tokens_per_user: 1, clock:)
      [10, 20].each { |ttl| cache.fetch(**wanted, ttl:) }
      expect(log.string).to include("a user has 1 token at a time: revoke_all will not find the oldest\n")
    end

    it "reuses the places of expired tokens, even if the store still has them" do
      cache = described_class.new(client, store: PubnubPam::TokenCache::MemoryStore.new, tokens_per_user: 3, clock:)
      [1, 2, 3].each { |ttl| cache.fetch(**wanted, ttl:) }
      @now = time + (2 * 86_400) # more than any two clocks are apart
      [11, 12, 13].each { |ttl| cache.fetch(**wanted, ttl:) }
      expect(log.string).not_to include("revoke_all will not find")
      expect(cache.revoke_all("ann")).to eq(3)
    end
  end

  describe "tokens_per_user" do
    include_context "with token caches on one store"

    it "does not confuse tokens if one has replaced another" do
      cache = another(tokens_per_user: 2)
      tokens = [10, 20, 30].map { |ttl| cache.fetch(**wanted, ttl:) }
      cache.revoke(tokens.first)
      expect(cache.revoke_all("ann")).to eq(2)
      expect(tokens.map { |token| valid?(token) }).to eq([false] * 3)
    end

    it "does not forget a token that another process has put into the place of a revoked one" do
      other = another(tokens_per_user: 1)
      other.fetch(**wanted)
      replace = ->(_) { other.fetch(**wanted) }
      replacing = Class.new(SimpleDelegator) do
        define_method(:revoke_token!) { |token| super(token).tap(&replace) }
      end
      expect(described_class.new(replacing.new(client), store:, tokens_per_user: 1).revoke_all("ann")).to eq(1)
      expect(cache.revoke_all("ann")).to eq(1)
    end

    it "may be lowered without losing tokens" do
      generous = another(tokens_per_user: 100)
      tokens = Array.new(50) { |n| generous.fetch(**wanted, meta: { n: }) }
      expect(another(tokens_per_user: 10).revoke_all("ann")).to eq(50)
      expect(tokens.select { |token| valid?(token) }).to eq([])
    end
  end

  describe "machines whose clocks are apart" do
    include_context "with token caches on one store"

    it "revoke each other's tokens, though one is two hours ahead" do
      tokens = Array.new(3) { |n| cache.fetch(**wanted, meta: { n: }) }
      ahead = another(clock: -> { Time.now + 7200 })
      expect(ahead.revoke_all("ann")).to eq(3)
      expect(tokens.select { |token| valid?(token) }).to eq([])
    end

    it "log that a token replaces another one that may still be valid by another clock" do
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
  end
end
