# frozen_string_literal: true

require "date"
require "json"
require "active_support"
require "active_support/core_ext"
require "active_support/hash_with_indifferent_access"
require "spec_helper"
require "pubnub_pam/token_cache"

# Arguments and results that behave like values, with Active Support loaded.
RSpec.describe PubnubPam::TokenCache, :emulator do
  let(:client) { emulator.client }
  let(:cache) { PubnubPam::TokenCache.new(client) }
  let(:read) { PubnubPam::Permissions.res(read: true) }
  let(:wanted) { { ttl: 60, authorized_user_id: "ann", channels: { "a" => read } } }
  let(:entry) { cache.entry(**wanted) }

  describe "#fetch" do
    {
      "String keys" => ->(wanted) { wanted.transform_keys(&:to_s) },
      "a Hash with indifferent access" => ->(wanted) { wanted.with_indifferent_access },
      "Durations" => ->(wanted) { { **wanted, ttl: 1.hour } }
    }.each do |kind, change|
      it "takes #{kind}" do
        expect(cache.fetch(**change.call(wanted))).to eq(cache.fetch(**wanted))
      end
    end

    it "refuses a keyword that comes twice, and one that is unknown" do
      expect { cache.fetch(**wanted, "ttl" => 5) }
        .to raise_error(PubnubPam::ArgumentError, "ttl: duplicate keyword")
      expect { cache.fetch(**wanted, "chanels" => {}) }
        .to raise_error(PubnubPam::ArgumentError, /unknown keyword: "chanels"; did you mean channels:/)
    end
  end

  describe "Durations" do
    it "are taken for all seconds" do
      now = Time.at(1_700_000_000)
      cache = described_class.new(client, clock: -> { now }, refresh_before: 10.minutes, wait_for: 5.seconds,
                                          lock_for: 1.minute)
      first = cache.fetch(**wanted)
      now += 3600 - 601
      expect(cache.fetch(**wanted)).to eq(first)
      now += 1
      expect(cache.fetch(**wanted)).not_to eq(first)
      expect { described_class.new(client, lock_for: 0.5.seconds) }
        .to raise_error(PubnubPam::ArgumentError, /\Alock_for: expected seconds, at least 1, got/)
    end

    it "are taken by a MemoryStore" do
      now = Time.at(1_700_000_000)
      store = PubnubPam::TokenCache::MemoryStore.new(clock: -> { now })
      store.write("a", 1, expires_in: 1.minute)
      now += 59
      expect(store.read("a")).to eq(1)
      now += 1
      expect(store.read("a")).to be_nil
    end
  end

  describe "arguments" do
    {
      { refresh_before: 10**30 } => /\Arefresh_before: expected seconds, at least 0 and at most .*\(100 years\), got 1/,
      { wait_for: "5" } => 'wait_for: expected seconds, at least 0, got "5" (String)',
      { lock_for: "x" * 70_000 } => /\Alock_for: expected seconds, at least 1, got "x+… \(String\)\z/,
      { tokens_per_user: "100" } => 'tokens_per_user: expected 1..1000, got "100" (String)',
      { logger: 5 } => "logger: expected a Logger, or anything with info and warn, got Integer",
      { store: false } => /\Astore: expected an ActiveSupport::Cache::Store/
    }.each do |options, message|
      it "are refused by name: #{options.inspect[0, 40]}" do
        expect { described_class.new(client, **options) }.to raise_error(PubnubPam::ArgumentError, message)
      end
    end

    it "name a clock that gives no Time" do
      [-> {}, -> { 5 }, -> { Date.today }].each do |clock|
        expect { described_class.new(client, clock:).fetch(**wanted) }
          .to raise_error(PubnubPam::ArgumentError, /\Aclock: expected it to return a Time, got/)
      end
      zoned = described_class.new(client, clock: -> { Time.current.in_time_zone("Asia/Tokyo") })
      expect(zoned.fetch(**wanted)).to eq(zoned.fetch(**wanted))
    end

    [nil, "", 5, :x, {}, [], Object.new, "\xFF".b].each do |token|
      it "of revoke are refused where they are no token: #{token.inspect[0, 20]}" do
        expect { cache.revoke(token) }.to raise_error(PubnubPam::ArgumentError, /\Atoken: expected a token/)
      end
    end
  end

  describe PubnubPam::TokenCache::Entry do
    it "takes every kind of time" do
      over = entry.expires_at
      before = over - 60
      [before, before.to_datetime, before.in_time_zone("UTC"), before.to_i].each do |at|
        expect([entry.valid?(at:), entry.seconds_left(at:)]).to match([true, be_within(1).of(60)])
      end
      [over, over.in_time_zone("Asia/Tokyo"), over.to_datetime + 1, over.to_date + 2, over.to_i + 1].each do |at|
        expect(entry.valid?(at:)).to be(false)
      end
    end

    [nil, "", "2026-01-01", {}, [], :now, true, Float::NAN, Object.new, 1.hour].each do |at|
      it "refuses what is no time: #{at.inspect[0, 20]}" do
        expect { entry.valid?(at:) }.to raise_error(PubnubPam::ArgumentError, /\Aat: expected a Time, Date or Unix/)
        expect { entry.seconds_left(at:) }.to raise_error(PubnubPam::ArgumentError, /\Aat: expected a Time, Date or/)
      end
    end

    it "is equal to the same token from the store, and to nothing else" do
      same = cache.entry(**wanted)
      expect([entry == same, entry.eql?(same), { entry => 1 }[same]]).to eq([true, true, 1])
      expect([entry == cache.entry(**wanted, ttl: 5), entry == entry.to_h, entry == nil]).to eq([false] * 3) # rubocop:disable Style/NilComparison
    end

    it "is its own copy" do
      expect([entry.dup, entry.clone, entry.deep_dup, { a: [entry] }.deep_dup[:a].first]).to all(be(entry))
    end

    it "says how to render it, instead of being rendered with its token by accident" do
      [-> { { entry: }.to_json }, -> { [entry].as_json }, -> { JSON.generate(entry) }].each do |render|
        expect(&render).to raise_error(TypeError, /Entry cannot be dumped: it holds credentials; to_h has what a/)
      end
      expect(JSON.parse(entry.to_h.to_json)).to include("token" => entry.token, "ttl" => 60)
    end
  end
end
