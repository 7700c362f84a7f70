# frozen_string_literal: true

require "spec_helper"

# The calls before tokens, with the official gem's ways to name things and its defaults.
RSpec.describe PubnubPam::Pubnub::OfficialCalls, :emulator do
  include DropIn

  letters = %w[r w m d g u j]

  # What was sent, but for who sends it.
  define_method(:sent) do |call, options|
    envelope = pubnub.public_send(call, options)
    expect(envelope.status[:code]).to eq(200)
    last_params.except("pnsdk", "timestamp", "uuid", "signature")
  end

  # "-" stands for a permission of which nothing is sent, as in the official gem's requests.
  define_method(:flags) do |call, options|
    sent = sent(call, options)
    letters.map { |letter| sent.fetch(letter, "-") }.join
  end

  %i[grant revoke audit].each do |call|
    describe "names in #{call}" do
      { { channel: :demo } => { "channel" => "demo" }, { channel: "a,b" } => { "channel" => "a,b" },
        { channel: "a,b," } => { "channel" => "a,b" },
        { channel: "a", auth_key: "k,l," } => { "channel" => "a", "auth" => "k,l" },
        { channel: [:a, "b", 3] } => { "channel" => "a,b,3" }, { channels: %w[a b] } => { "channel" => "a,b" },
        { channel: "a", channels: "b" } => { "channel" => "a" }, { "channel" => "a" } => { "channel" => "a" },
        { group: "x,y" } => { "channel-group" => "x,y" }, { channel_group: :x } => { "channel-group" => "x" },
        { channel_groups: %i[x y] } => { "channel-group" => "x,y" },
        { group: "x", channel_group: "y", channel_groups: "z" } => { "channel-group" => "x" },
        { channel: "a", group: "x", auth_key: :k } => { "channel" => "a", "channel-group" => "x", "auth" => "k" },
        { channel: "a", auth_key: %w[k l] } => { "channel" => "a", "auth" => "k,l" },
        { channel: "a", presence: "b,c" } => { "channel" => "a,b-pnpres,c-pnpres" },
        { presence: %i[b c] } => { "channel" => "b-pnpres,c-pnpres" },
        { channel: "a,b", with_presence: true } => { "channel" => "a,b,a-pnpres,b-pnpres" },
        {} => {} }.each do |options, names|
        it "of #{options} are #{names}" do
          expect(sent(call, options).except(*letters, "ttl")).to eq(names)
        end
      end

      it "are refused if there is no such name, or if it is not a name" do
        [[], "", [""], 5, { a: 1 }].each do |channel|
          expect { pubnub.public_send(call, channel:) }.to raise_error(Pubnub::ArgumentError, /\Achannel: expected/)
        end
      end
    end
  end

  it "grants to users, by their keys" do
    expect(sent(:grant, uuids: %i[ann bob], auth_key: "k")).to include("target-uuid" => "ann,bob", "auth" => "k")
    expect(sent(:grant, uuids: "ann,bob", auth_key: "k")).to include("target-uuid" => "ann,bob")
  end

  describe "a grant" do
    { {} => "111----", { read: false } => "011----", { write: 0, manage: "0" } => "100----", { read: nil } => "111----",
      { read: 1, write: "1", manage: true } => "111----",
      { delete: true, get: 1, update: "1", join: true } => "1111111",
      { delete: false, get: 0, update: "0", join: nil } => "111000-", { "write" => false } => "101----" }
      .each do |options, expected|
        it("of #{options} sends #{expected}") { expect(flags(:grant, { channel: "a", **options })).to eq(expected) }
      end

    ["false", "no", "", :no, 2, []].each do |value|
      it "is refused, by name, where a permission is #{value.inspect}" do
        %i[grant revoke].each do |call|
          expect { pubnub.public_send(call, channel: "a", write: value) }
            .to raise_error(Pubnub::ArgumentError, /\Awrite: expected true, false, 1, 0 or nil, got /)
        end
      end
    end

    it "holds for a day unless something else is said" do
      expect([{}, { ttl: nil }, { ttl: 0 }, { ttl: 5 }].map { |ttl| sent(:grant, { channel: "a", **ttl })["ttl"] })
        .to eq(%w[1440 1440 0 5])
    end
  end

  describe "a revocation" do
    { { channel: "a" } => "00-----", { channel: "a", write: false } => "01-----",
      { channel: "a", read: 0 } => "10-----",
      { channel: "a", read: true, write: true } => "00-----", { channel: "a", manage: false } => "00-----",
      { group: "x", manage: false } => "001----", { group: "x", read: "0", manage: "0" } => "101----",
      { group: "x" } => "000----",
      { channel: "a", delete: false, get: false, update: false, join: false } => "00-----" }
      .each do |options, expected|
        it("of #{options} sends #{expected}") { expect(flags(:revoke, options)).to eq(expected) }
      end

    it "sends a ttl as a grant does" do
      expect([{}, { ttl: 5 }].map { |ttl| sent(:revoke, { channel: "a", **ttl })["ttl"] }).to eq(%w[1440 5])
    end

    it "takes away what a grant gave" do
      pubnub.grant(channel: "a", auth_key: "k")
      before = emulator.publish("a", 1, auth: "k").status
      pubnub.revoke(channel: "a", auth_key: "k")
      expect([before, emulator.publish("a", 1, auth: "k").status]).to eq([200, 403])
    end
  end

  it "audits without flags and ttl" do
    expect(sent(:audit, channel: "a", read: true, ttl: 5)).to eq("channel" => "a")
  end
end
