# frozen_string_literal: true

require "delegate"
require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and permissions that it has read before", :emulator do
  include_context "with a token cache"

  let(:requests) { described_class.const_get(:Requests) }
  let(:readings) { PubnubPam.const_get(:Native).const_get(:Draft) }

  def rights(channels, **others)
    token = cache.fetch(ttl: 60, authorized_user_id: "ann", channels:, **others)
    PubnubPam::Token.parse(token).resources[:channels].transform_values(&:to_a)
  end

  describe "in Hashes that are frozen with all that is in them" do
    let(:lobby) { { "a" => read, "b" => [write].freeze, c: write }.freeze }

    it "are read once, for each user and ttl" do
      others = [{ ttl: 60 }, { ttl: 61 }, { ttl: 60, authorized_user_id: "ann" }]
      keywords = others.map { |one| { **one, channels: lobby } }
      tokens = keywords.map { |one| cache.fetch(**one) }
      expect(tokens.uniq.size).to eq(3)
      expect(readings).not_to receive(:new)
      expect(keywords.map { |one| cache.fetch(**one) }).to eq(tokens)
    end

    it "are read once where a keyword is nil, and where the user's String is not frozen" do
      call = -> { cache.fetch(ttl: 60, authorized_user_id: +"ann", channels: lobby, uuids: nil) }
      token = call.call
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
      expect(rights({ "room-0" => write }.freeze)).to eq("room-0" => [:write])
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

  describe "in Hashes of which something can change" do
    it "are read again: an Array of permissions in a frozen Hash" do
      both = [read]
      channels = { "a" => both }.freeze
      first = rights(channels)
      both[0] = write
      expect([first, rights(channels)]).to eq([{ "a" => [:read] }, { "a" => [:write] }])
    end

    it "are read again: frozen in every part, after they were read" do
      both = [read]
      channels = { "a" => both }.freeze
      rights(channels)
      both[0] = write
      both.freeze
      expect(rights(channels)).to eq("a" => [:write])
    end

    it "are read again: a name in a frozen Hash" do
      name = +"a"
      channels = {}.compare_by_identity
      channels[name] = read
      channels.freeze
      rights(channels)
      name.replace("b")
      expect(rights(channels)).to eq("b" => [:read])
    end

    it "are read again: a Hash in a frozen Hash of keywords" do
      keywords = { ttl: 60, channels: { "a" => read } }.freeze
      first = cache.fetch(**keywords)
      keywords[:channels]["a"] = write
      expect(cache.fetch(**keywords)).not_to eq(first)
    end

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
      expect(rights(channels)).to eq("a" => [:write])
    end

    it "are read again: keywords with other data" do
      channels = { "a" => read }.freeze
      tokens = [{ plan: "gold" }, { plan: "silver" }].map do |meta|
        PubnubPam::Token.parse(cache.fetch(ttl: 60, channels:, meta: meta.freeze)).meta
      end
      expect(tokens.map(&:to_a)).to eq([[%w[plan gold]], [%w[plan silver]]])
    end

    it "are read again: a user's String" do
      user = +"ann"
      channels = { "a" => read }.freeze
      first = cache.fetch(ttl: 60, authorized_user_id: user, channels:)
      user.replace("bob")
      tokens = [user, "ann"].map { |one| cache.fetch(ttl: 60, authorized_user_id: one, channels:) }
      expect(tokens.map { |token| PubnubPam::Token.parse(token).authorized_user_id }).to eq(%w[bob ann])
      expect(tokens.last).to eq(first)
    end

    it "are granted again for the user that is asked for, whose String was another user's since" do
      decorated = SimpleDelegator.new(client)
      cache = described_class.new(decorated, clock:)
      user = +"ann"
      keywords = { ttl: 60, channels: { "a" => read }.freeze }
      cache.fetch(authorized_user_id: user, **keywords)
      user.replace("bob")
      @now = time + 3600
      token = cache.fetch(authorized_user_id: "ann", **keywords)
      expect(PubnubPam::Token.parse(token).authorized_user_id).to eq("ann")
    end

    it "are read again: a user's String that changes while it is read" do
      user = +"ann"
      channels = { "a" => read }.freeze
      allow(readings).to receive(:new).and_wrap_original do |new, keywords|
        new.call(keywords).tap { user.replace("bob") }
      end
      cache.fetch(ttl: 60, authorized_user_id: user, channels:)
      token = cache.fetch(ttl: 60, authorized_user_id: user, channels:)
      expect(PubnubPam::Token.parse(token).authorized_user_id).to eq("bob")
    end
  end
end
