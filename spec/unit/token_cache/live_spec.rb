# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and the tokens that it may give out", :emulator do
  include_context "with token caches on one store"

  it "returns no token without a revision, even if the store has none either" do
    token = cache.fetch(**wanted)
    line = names("token").first
    store.write(line, JSON.generate(JSON.parse(store.read(line)).except("revision", "generation")))
    names("revision").each { |name| store.delete(name) }
    expect(another.fetch(**wanted)).not_to eq(token)
  end

  it "decrypts an entry once, and again when another process has replaced it" do
    require "active_support"
    require "active_support/message_encryptor"
    encrypt = ActiveSupport::MessageEncryptor.new("k" * 32)
    decrypted = []
    allow(encrypt).to receive(:decrypt_and_verify).and_wrap_original do |decrypt, *args, **options|
      decrypt.call(*args, **options).tap { |text| decrypted << JSON.parse(text).fetch("token") }
    end
    cache = another(encrypt:)
    old = Array.new(3) { cache.fetch(**wanted) }.last
    expect(decrypted).to eq([old])
    other = another(encrypt: ActiveSupport::MessageEncryptor.new("k" * 32))
    other.revoke_all("ann")
    new = other.fetch(**wanted)
    expect(Array.new(3) { cache.fetch(**wanted) }).to eq([new] * 3)
    expect(decrypted).to eq([old, new])
  end

  it "keeps the user's other tokens when one is revoked, in all processes" do
    tokens = [5, 10, 20].to_h { |ttl| [ttl, cache.fetch(**wanted, ttl:)] }
    another.revoke(tokens[5])
    expect([10, 20].map { |ttl| cache.fetch(**wanted, ttl:) }).to eq(tokens.values_at(10, 20))
    expect(cache.fetch(**wanted, ttl: 5)).not_to eq(tokens[5])
  end

  it "returns no token that was replaced and then revoked, even if it is written again" do
    old = described_class.new(client, store:, clock: -> { Time.now - 3590 }).fetch(**wanted)
    entry = store.read(names("token").first)
    new = cache.fetch(**wanted)
    cache.revoke(old)
    store.write(names("token").first, entry) # a write that has been under way for long
    expect([another, cache].map { |each| each.fetch(**wanted) }).not_to include(old)
    expect(valid?(new)).to be(true)
  end

  %w[revoke revoke_all].each do |revocation|
    it "returns no token that this process has revoked, even if the store has failed (#{revocation})" do
      token = cache.fetch(**wanted)
      allow(store).to receive(:write).and_wrap_original do |write, name, *args, **options|
        write.call(name, *args, **options) unless name.match?(/revision|state/)
      end
      expect { revocation == "revoke" ? cache.revoke(token) : cache.revoke_all("ann") }
        .to raise_error(PubnubPam::TokenCache::StoreError, /(revoked|"ann"), but the store is down and may still hold/)
      allow(store).to receive(:write).and_call_original
      expect(valid?(token)).to be(false)
      expect(cache.fetch(**wanted)).not_to eq(token)
    end
  end

  ["a token", "bob's"].each do |kind|
    it "stores no token that a revocation would not find: #{kind}" do
      bobs = client.grant_token!(**wanted, authorized_user_id: "bob")
      allow(client).to receive(:grant_draft!).and_return(kind == "a token" ? kind : bobs)
      cache.fetch(**wanted)
      allow(client).to receive(:grant_draft!).and_call_original
      expect(["a token", bobs]).not_to include(another.fetch(**wanted))
    end
  end
end
