# frozen_string_literal: true

require "active_support"
require "active_support/core_ext"
require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and its store in memory", :emulator do
  include_context "with a token cache"

  describe PubnubPam::TokenCache::MemoryStore do
    let(:store) { described_class.new(max_entries: 3, clock:) }

    it "keeps the entries that were used last" do
      %w[a b c].each { |name| store.write(name, name) }
      store.read("a")
      store.write("d", "d")
      expect(store.read_multi("a", "b", "c", "d").keys).to eq(%w[a c d])
      expect(store.size).to eq(3)
    end

    it "drops expired entries" do
      store.write("a", 1, expires_in: 10)
      @now = time + 9.9
      expect(store.read("a")).to eq(1)
      @now = time + 10
      expect([store.read("a"), store.write("a", 2, unless_exist: true), store.read("a")]).to eq([nil, true, 2])
    end

    it "lets one of many threads write a new entry with unless_exist" do
      won = Array.new(8) { |n| Thread.new { Array.new(100) { |i| store.write("k#{i % 3}", n, unless_exist: true) } } }
      expect(won.flat_map(&:value).count(true)).to eq(3)
    end

    it "returns from delete whether there was an entry" do
      store.write("a", 1)
      expect([store.delete("a"), store.delete("a")]).to eq([true, false])
    end

    it "does not print its entries" do
      store.write("a", "hush")
      expect(store.inspect).to eq("#<PubnubPam::TokenCache::MemoryStore max_entries: 3>")
    end

    it "refuses a number of entries that is none" do
      expect { described_class.new(max_entries: 0) }
        .to raise_error(PubnubPam::ArgumentError, "max_entries: expected an Integer of at least 1, got 0 (Integer)")
    end

    it "takes a Duration" do
      now = Time.at(1_700_000_000)
      store = PubnubPam::TokenCache::MemoryStore.new(clock: -> { now })
      store.write("a", 1, expires_in: 1.minute)
      now += 59
      expect(store.read("a")).to eq(1)
      now += 1
      expect(store.read("a")).to be_nil
    end
  end
end
