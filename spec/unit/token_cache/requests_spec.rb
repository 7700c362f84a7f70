# frozen_string_literal: true

require "active_support"
require "active_support/hash_with_indifferent_access"
require "active_support/core_ext/hash/indifferent_access"
require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and permissions that it has read before", :emulator do
  include_context "with a token cache"

  let(:requests) { described_class.const_get(:Requests) }
  let(:readings) { PubnubPam.const_get(:Native).const_get(:Draft) }

  # As often as it takes to be remembered and recognized.
  def rights(channels)
    tokens = Array.new(3) { cache.fetch(ttl: 60, authorized_user_id: "ann", channels:) }
    tokens.map { |token| PubnubPam::Token.parse(token).resources[:channels].transform_values(&:to_a) }.uniq
  end

  # How many of some calls read the keywords. Each has new objects.
  def count_readings(cache = self.cache, calls: 3)
    count = 0
    allow(readings).to receive(:new).and_wrap_original do |new, keywords|
      count += 1
      new.call(keywords)
    end
    calls.times { cache.fetch(ttl: 60, **yield) }
    count
  end

  describe "in Hashes that are frozen with all that is in them" do
    let(:lobby) { { "a" => read, "b" => [write].freeze, c: write }.freeze }

    it "are read twice, for each user and ttl" do
      others = [{ ttl: 60 }, { ttl: 61 }, { ttl: 60, authorized_user_id: "ann" }]
      keywords = others.map { |one| { **one, channels: lobby } }
      tokens = Array.new(2) { keywords.map { |one| cache.fetch(**one) } }.last
      expect(tokens.uniq.size).to eq(3)
      expect(readings).not_to receive(:new)
      expect(keywords.map { |one| cache.fetch(**one) }).to eq(tokens)
    end

    it "are read twice where a keyword is nil, and where the user's String is not frozen" do
      call = -> { cache.fetch(ttl: 60, authorized_user_id: +"ann", channels: lobby, uuids: nil) }
      token = Array.new(2) { call.call }.last
      expect(readings).not_to receive(:new)
      expect(call.call).to eq(token)
    end

    it "are the same permissions as in a Hash that is not frozen" do
      expect(cache.fetch(ttl: 60, channels: lobby)).to eq(cache.fetch(ttl: 60, channels: lobby.dup))
    end

    it "are other permissions than those of another Hash, also after many were read" do
      rooms = Array.new(1100) { |n| { "room-#{n}" => read }.freeze }
      tokens = rooms.map { |channels| PubnubPam::Token.parse(cache.fetch(ttl: 60, channels:)) }
      expect(tokens.map { |token| token.resources[:channels].keys }).to eq(rooms.map(&:keys))
      rights({ "room-0" => read }.freeze)
      expect(rights({ "room-0" => write }.freeze)).to eq(["room-0" => [:write]])
    end

    it "are other permissions under another keyword" do
      groups = { "a" => PubnubPam::Permissions.res(read: true) }.freeze
      tokens = %i[channels channel_groups].map { |name| PubnubPam::Token.parse(cache.fetch(ttl: 60, name => groups)) }
      expect(tokens.map { |token| token.allows?(:read, channel_group: "a") }).to eq([false, true])
    end

    it "are read again for a client that requires a user, or has other keys" do
      PubnubPam::Emulator.start(secret_key: "sec-c-other") do |other|
        now = client
        cache = described_class.new(-> { now })
        token = cache.fetch(ttl: 60, channels: lobby)
        now = other.client
        expect(cache.fetch(ttl: 60, channels: lobby)).not_to eq(token)
        now = emulator.client(require_user: true)
        expect { cache.fetch(ttl: 60, channels: lobby) }.to raise_error(PubnubPam::ArgumentError, /require_user: true/)
      end
    end

    it "do not make other arguments valid" do
      cache.fetch(ttl: 60, channels: lobby)
      wrong = [{ channels: lobby.object_id }, { channels: lobby, chanels: nil }, { channels: lobby, ttl: 60.0 },
               { channels: lobby, ttl: "60" }, { channels: lobby, authorized_user_id: 5 }]
      wrong.each do |keywords|
        expect { cache.fetch(ttl: 60, **keywords) }.to raise_error(PubnubPam::ArgumentError)
      end
    end
  end

  {
    "new Hashes, which is the usual way" =>
      -> { { authorized_user_id: +"ann", channels: { +"a" => PubnubPam::Permissions.res(read: true) } } },
    "names and Arrays of each kind" => -> { { channels: { "a" => [read], b: write, Regexp.new("^c") => read } } },
    "a Hash with indifferent access" => -> { { channels: { a: read }.with_indifferent_access } },
    "meta" => -> { { channels: { "a" => read }, meta: { plan: +"gold", level: 1, old: false, tags: ["x"] } } },
    "200 names" => -> { { channels: Array.new(200) { |n| ["room-#{n}", read] }.to_h } },
    "more names in a Hash that is frozen" => -> { { channels: Array.new(201) { |n| ["room-#{n}", read] }.to_h.freeze } }
  }.each do |kind, keywords|
    it "are not read the third time: #{kind}" do
      expect(count_readings { instance_exec(&keywords) }).to eq(2)
    end
  end

  {
    "more than 200 names, which would take much memory" =>
      -> { { channels: Array.new(201) { |n| ["room-#{n}", read] }.to_h } },
    "data_sync" => -> { { data_sync: { entities: { "car" => PubnubPam::Permissions.res(get: true) } } } }
  }.each do |kind, keywords|
    it "are read each time: #{kind}" do
      expect(count_readings { instance_exec(&keywords) }).to eq(3)
    end
  end

  it "are remembered for one of two requests that differ in the permissions only" do
    both = [read, write].map { |rights| { ttl: 60, channels: { "a" => rights } } }
    4.times { both.each { |keywords| cache.fetch(**keywords) } }
    expect(both.map { |keywords| count_readings { keywords } }).to contain_exactly(0, 3)
  end

  it "are remembered for each of the clients that the cache uses by turns" do
    PubnubPam::Emulator.start(secret_key: "sec-c-other") do |other|
      clients = [client, other.client, emulator.client(require_user: true)]
      cache = described_class.new(-> { clients.rotate!.first })
      expect(count_readings(cache, calls: 9) { { authorized_user_id: "ann", channels: { "a" => read } } }).to eq(6)
    end
  end

  it "are not mixed up where all are looked for in one place" do
    PubnubPam::Emulator.start(secret_key: "sec-c-other") do |other|
      now = client
      cache = described_class.new(-> { now })
      allow(cache.instance_variable_get(:@requests)).to receive(:place).and_return(1)
      fetch = ->(channels = { "a" => read }) { cache.fetch(ttl: 60, channels:) }
      token = Array.new(3) { fetch.call }.last
      now = other.client
      expect([fetch.call, fetch.call({ "b" => read })]).not_to include(token)
      now = emulator.client(require_user: true)
      expect { fetch.call }.to raise_error(PubnubPam::ArgumentError, /require_user: true/)
    end
  end

  describe "in Hashes of which something can change" do
    it "are read again: permissions that are not of this gem, and calculate what they permit" do
      bits = 1
      changing = Module.new do
        define_singleton_method(:type) { :res }
        define_singleton_method(:calculate_bitmask) { bits }
      end
      channels = { "a" => changing }.freeze
      expect(Ractor.shareable?(channels)).to be(true)
      rights(channels)
      bits = 2
      expect(rights(channels)).to eq(["a" => [:write]])
    end

    it "are read again: a user's String that changes while it is read" do
      user = +"ann"
      channels = { "a" => read }.freeze
      allow(readings).to receive(:new).and_wrap_original do |new, keywords|
        new.call(keywords).tap { user.replace("bob") }
      end
      2.times { cache.fetch(ttl: 60, authorized_user_id: user.replace("ann"), channels:) }
      token = cache.fetch(ttl: 60, authorized_user_id: user.replace("bob"), channels:)
      expect(PubnubPam::Token.parse(token).authorized_user_id).to eq("bob")
    end

    it "are read again: a Hash that changes while it is read, so that no name is twice in it" do
      channels = {}.compare_by_identity
      other, name = Array.new(2) { +"a" }.each { |each| channels[each] = read }
      allow(readings).to receive(:new).and_wrap_original do |new, keywords|
        name.replace("b")
        new.call(keywords).tap { name.replace("a") }
      end
      expect(rights(channels)).to eq(["a" => [:read], "b" => [:read]])
      channels[other] = write
      expect(rights(channels)).to eq(["a" => [:write], "b" => [:read]])
    end
  end
end
