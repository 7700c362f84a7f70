# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and what is in its store", :emulator do
  include_context "with token caches on one store"

  describe "an entry that is not a token" do
    expires_at = Time.now.to_i + 1000
    [
      "xx", "{}", "null", "[]", "5", '"x"', "", "\xFF", "NaN", 5, nil, [], "sealed:", '{"token":1}',
      JSON.generate(token: 5, ttl: 60, expires_at:), JSON.generate(token: "x", ttl: "60", expires_at:),
      JSON.generate(token: "x", ttl: 60, expires_at: "soon"), JSON.generate(token: "x", ttl: 60),
      '{"token":"x","ttl":60,"expires_at":NaN}', '{"token":"x","ttl":60,"expires_at":1e400}',
      '{"token":"x","ttl":60,"expires_at":-1}', '{"token":"","ttl":60,"expires_at":1}', "[" * 200, Marshal.dump("x")
    ].each do |rubbish|
      it "is ignored: #{rubbish.inspect[0, 60]}" do
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

    it "is ignored as an owner's revision or generation, or a token's state" do
      [5, nil, "", [], "xx"].each do |rubbish|
        token = cache.fetch(**wanted)
        %w[revision generation state].each { |kind| names(kind).each { |name| store.write(name, rubbish) } }
        expect(cache.fetch(**wanted)).not_to eq(token)
        cache.revoke_all("ann")
      end
    end

    it "is logged once" do
      cache.fetch(**wanted)
      store.write(names("user").first, "xx")
      cache.revoke_all("ann")
      expect(log.string).to match(/WARN.*an entry of the token cache is not a token and is ignored/)
    end

    it "does not keep revoke_all from revoking the others if the service refuses it" do
      token = cache.fetch(**wanted)
      slot = names("user").first.sub(%r{/\d+\z}, "/500")
      store.write(slot, JSON.generate(token: "x", ttl: 60, expires_at: Time.now.to_i + 1000))
      expect { cache.revoke_all("ann") }.to raise_error(PubnubPam::BadRequestError)
      expect(valid?(token)).to be(false)
    end
  end
end
