# frozen_string_literal: true

require "date"
require "json"
require "active_support"
require "active_support/core_ext"
require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and its entries", :emulator do
  include_context "with a token cache"

  describe "#entry" do
    it "has the expiry of the token, and a Hash for a front end" do
      entry = cache.entry(**wanted)
      expect(entry).to have_attributes(ttl: 60, expires_at: time + 3600, token: cache.fetch(**wanted))
      expect(entry.to_h).to eq(token: entry.token, ttl: 60, expires_at: time + 3600)
      expect([entry.seconds_left(at: time + 60), entry.valid?(at: time + 3599), entry.valid?(at: time + 3600)])
        .to eq([3540.0, true, false])
      expect(cache.entry(**wanted).expires_at).to eq(entry.expires_at)
    end

    it "is frozen, and does not print or dump its token" do
      entry = cache.entry(**wanted)
      expect(entry).to be_frozen
      expect(entry.inspect).to eq("#<PubnubPam::TokenCache::Entry until 2023-11-14 23:13:20 UTC>")
      expect { JSON.generate(entry) }.to raise_error(TypeError, /holds credentials/)
      expect { Marshal.dump(cache) }.to raise_error(TypeError, /holds credentials/)
    end
  end

  describe PubnubPam::TokenCache::Entry do
    let(:cache) { PubnubPam::TokenCache.new(client) }
    let(:entry) { cache.entry(**wanted) }

    it "accepts every kind of time" do
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
      it "refuses other values: #{at.inspect[0, 20]}" do
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

    it "refuses to be rendered by accident, and says how to render it" do
      [-> { { entry: }.to_json }, -> { [entry].as_json }, -> { JSON.generate(entry) }].each do |render|
        expect(&render).to raise_error(TypeError, /Entry cannot be dumped: it holds credentials; to_h has what a/)
      end
      expect(JSON.parse(entry.to_h.to_json)).to include("token" => entry.token, "ttl" => 60)
    end
  end
end
