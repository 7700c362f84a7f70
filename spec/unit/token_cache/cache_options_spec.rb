# frozen_string_literal: true

require "active_support"
require "active_support/core_ext"
require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and its arguments", :emulator do
  include_context "with a token cache"

  describe "arguments" do
    {
      { store: 1 } => /\Astore: expected an ActiveSupport::Cache::Store, .* got Integer, without read, write/,
      { refresh_before: -1 } => "refresh_before: expected seconds, at least 0, got -1 (Integer)",
      { refresh_before: Float::NAN } => "refresh_before: expected seconds, at least 0, got NaN (Float)",
      { wait_for: nil } => "wait_for: expected seconds, at least 0, got nil",
      { lock_for: 0 } => "lock_for: expected seconds, at least 1, got 0 (Integer)",
      { tokens_per_user: 0 } => "tokens_per_user: expected an Integer from 1 to 1000, got 0 (Integer)",
      { clock: 1 } => "clock: expected something that responds to call, got a value of class Integer"
    }.each do |options, message|
      it "are refused with their name: #{options}" do
        expect { described_class.new(client, **options) }.to raise_error(PubnubPam::ArgumentError, message)
      end
    end

    it "must begin with a client" do
      expect { described_class.new(nil) }
        .to raise_error(PubnubPam::ArgumentError, "client: expected a PubnubPam::Client, got nil")
      expect { described_class.new(-> { 1 }).fetch(**wanted) }
        .to raise_error(PubnubPam::ArgumentError,
                        "client: expected it to return a PubnubPam::Client, got a value of class Integer")
    end

    {
      { refresh_before: 10**30 } => /\Arefresh_before: expected seconds, at least 0 and at most .*\(100 years\), got 1/,
      { wait_for: "5" } => 'wait_for: expected seconds, at least 0, got "5" (String)',
      { lock_for: "x" * 70_000 } => /\Alock_for: expected seconds, at least 1, got "x+… \(String\)\z/,
      { tokens_per_user: "100" } => 'tokens_per_user: expected an Integer from 1 to 1000, got "100" (String)',
      { lock_for: Float::INFINITY } => /\Alock_for: expected seconds, .* and at most .*, got Infinity \(Float\)\z/,
      { refresh_before: 1r } => "refresh_before: expected seconds, at least 0, got (1/1) (Rational)",
      { logger: 5 } => "logger: expected a Logger, or anything with info and warn, got Integer",
      { store: false } => /\Astore: expected an ActiveSupport::Cache::Store/
    }.each do |options, message|
      it "are refused with their name: #{options.inspect[0, 40]}" do
        expect { described_class.new(client, **options) }.to raise_error(PubnubPam::ArgumentError, message)
      end
    end

    it "refuse a clock that does not return a Time" do
      [-> {}, -> { 5 }, -> { Date.today }].each do |clock|
        expect { described_class.new(client, clock:).fetch(**wanted) }
          .to raise_error(PubnubPam::ArgumentError, /\Aclock: expected it to return a Time, got/)
      end
      zoned = described_class.new(client, clock: -> { Time.current.in_time_zone("Asia/Tokyo") })
      expect(zoned.fetch(**wanted)).to eq(zoned.fetch(**wanted))
    end

    [nil, "", 5, :x, {}, [], Object.new, "\xFF".b].each do |token|
      it "of revoke are refused if they are not a token: #{token.inspect[0, 20]}" do
        expect { cache.revoke(token) }.to raise_error(PubnubPam::ArgumentError, /\Atoken: expected a token/)
      end
    end
  end

  describe "a token for revoke" do
    it "is asked of an envelope or a future" do
      future = client.grant_token(**wanted)
      { future => "a value of class PubnubPam::Future (its value.token is one)",
        future.value => "a value of class PubnubPam::Envelope (its token is one)", nil => "nil",
        "\xFF".b => "invalid bytes" }.each do |value, got|
        expect { cache.revoke(value) }
          .to raise_error(PubnubPam::ArgumentError, "token: expected a token String, got #{got}")
      end
    end
  end

  describe "a block" do
    {
      "new" => -> { described_class.new(client) { client } },
      "fetch" => -> { cache.fetch(**wanted) { client } },
      "entry" => -> { cache.entry(**wanted) { "x" } },
      "revoke" => -> { cache.revoke("p0F2") { "x" } },
      "revoke_all" => -> { cache.revoke_all("ann") { "x" } }
    }.each do |name, call|
      it "is refused before anything is sent: #{name}" do
        expect { instance_exec(&call) }
          .to raise_error(PubnubPam::ArgumentError,
                          "block: #{name} calls no block: leave it out, the cache asks its client for tokens")
        expect(emulator.requests).to be_empty
      end
    end
  end

  describe "Durations" do
    it "are accepted for all seconds" do
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
  end
end
