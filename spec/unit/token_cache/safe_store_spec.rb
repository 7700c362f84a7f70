# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "without its store", :emulator do
  include_context "with a token cache"

  describe "a store that is down" do
    [:swallowing_store, :raising_store].each do |kind|
      it "causes a grant for each fetch, one warning, and no error (#{kind})" do
        cache = described_class.new(client, store: send(kind), wait_for: 60)
        expect(Timeout.timeout(30) { Array.new(3) { cache.fetch(**wanted) } }).to all(be_a(String))
        expect(grants).to eq(3)
        expect(log.string.scan(/WARN.*the token cache's store .* is down, granting without it/).size).to eq(1)
      end
    end

    it "is used again as soon as it answers" do
      store = PubnubPam::TokenCache::MemoryStore.new
      cache = described_class.new(client, store:)
      allow(store).to receive(:write).and_raise(IOError, "gone")
      cache.fetch(**wanted)
      allow(store).to receive(:write).and_call_original
      expect(Array.new(3) { cache.fetch(**wanted) }.uniq.size).to eq(1)
      expect(grants).to eq(2)
      expect(log.string.lines.grep(/token cache's store/).map { |line| line[/WARN|INFO/] }).to eq(%w[WARN INFO])
    end

    it "is the same as one that keeps nothing" do
      require "active_support"
      require "active_support/cache"
      cache = described_class.new(client, store: ActiveSupport::Cache::NullStore.new)
      expect(Array.new(2) { cache.fetch(**wanted) }.uniq.size).to eq(2)
      expect(log.string).to eq("")
    end

    it "may contain invalid entries: they are ignored" do
      store = PubnubPam::TokenCache::MemoryStore.new
      cache = described_class.new(client, store:)
      first = cache.fetch(**wanted)
      store.write(name_in(store, "token"), "rubbish")
      expect(cache.fetch(**wanted)).not_to eq(first)
    end
  end
end
