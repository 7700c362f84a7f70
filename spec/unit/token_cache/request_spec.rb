# frozen_string_literal: true

require "active_support"
require "active_support/core_ext"
require "active_support/hash_with_indifferent_access"
require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and which tokens fit a request", :emulator do
  describe "#fetch" do
    include_context "with a token cache"

    {
      "another order" => ->(w) { w.merge(channels: w[:channels].to_a.reverse.to_h).to_a.reverse.to_h },
      "Symbols for Strings" => ->(w) { w.merge(channels: w[:channels].transform_keys(&:to_sym)) },
      "authorized_uuid" => ->(w) { w.except(:authorized_user_id).merge(authorized_uuid: "ann") },
      "the words of spaces and users" => ->(w) { w.except(:channels).merge(spaces_permissions: w[:channels]) },
      "an Array of permissions" => ->(w) { w.merge(channels: w[:channels].transform_values { |it| [it] }) }
    }.each do |way, change|
      it "returns the same token for the same permissions with #{way}" do
        expect(cache.fetch(**change.call(wanted))).to eq(cache.fetch(**wanted))
      end
    end

    it "returns the same token for a Duration" do
      require "active_support"
      require "active_support/core_ext/integer/time"
      expect(cache.fetch(**wanted, ttl: 1.hour)).to eq(cache.fetch(**wanted))
    end

    it "returns different tokens for different permissions" do
      others = [
        wanted, { **wanted, ttl: 59 }, { **wanted, authorized_user_id: "bob" }, wanted.except(:authorized_user_id),
        { **wanted, channels: { "a" => read, "b" => read } }, { **wanted, channels: { "a" => read } },
        { **wanted, channels: { "a" => PubnubPam::Permissions.pat(read: true), "b" => write } },
        { **wanted, meta: { plan: "gold" } }, { **wanted, meta: { plan: "silver" } },
        wanted.except(:channels).merge(channel_groups: { "a" => read })
      ]
      expect(others.map { |other| cache.fetch(**other) }.uniq.size).to eq(others.size)
    end

    {
      "String keys" => ->(wanted) { wanted.transform_keys(&:to_s) },
      "a Hash with indifferent access" => ->(wanted) { wanted.with_indifferent_access },
      "Durations" => ->(wanted) { { **wanted, ttl: 1.hour } }
    }.each do |kind, change|
      it "accepts #{kind}" do
        expect(cache.fetch(**change.call(wanted))).to eq(cache.fetch(**wanted))
      end
    end

    it "refuses a duplicate keyword, and an unknown one" do
      expect { cache.fetch(**wanted, "ttl" => 5) }
        .to raise_error(PubnubPam::ArgumentError, "ttl: duplicate keyword")
      expect { cache.fetch(**wanted, "chanels" => {}) }
        .to raise_error(PubnubPam::ArgumentError, /unknown keyword: "chanels"; did you mean channels:/)
    end
  end

  describe "machines whose clocks are apart" do
    include_context "with token caches on one store"

    it "do not trust a token that expires later than it can" do
      token = another(clock: -> { Time.now + (22 * 3600) }).fetch(**wanted)
      expect(cache.fetch(**wanted)).not_to eq(token)
    end

    it "share tokens as long as they differ by less than refresh_before" do
      token = another(clock: -> { Time.now + 200 }).fetch(**wanted)
      expect(cache.fetch(**wanted)).to eq(token)
    end
  end
end
