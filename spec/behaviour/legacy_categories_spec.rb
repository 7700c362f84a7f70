# frozen_string_literal: true

require "spec_helper"
require "pubnub_pam/pubnub"

# `grant(categories:)`: permission to list the metadata of all channels, or of all users, for auth keys.
RSpec.describe "legacy grants of categories", :emulator do
  def asked
    emulator.requests.last.params.except("timestamp", "signature", "pnsdk", "uuid")
  end

  def lists?(kind, auth)
    Wire.open(emulator) { |wire| wire.ask("GET", "/v2/objects/{sub}/#{kind}", uuid: "me", auth:) }.status == 200
  end

  it "send the categories, the keys and get, and no other permission" do
    client.grant(categories: %w[channels uuids], auth_key: "k1", get: true)
    expect(asked).to eq("auth" => "k1", "category" => "channels,uuids", "g" => "1")
    client.grant(categories: "uuids", auth_key: %w[k1 k2], get: true, ttl: 60)
    expect(asked).to eq("auth" => "k1,k2", "category" => "uuids", "g" => "1", "ttl" => "60")
    client.grant(categories: :channels, auth_key: "k1", get: true, read: false, ttl: 0)
    expect(asked).to eq("auth" => "k1", "category" => "channels", "g" => "1", "ttl" => "0")
  end

  it "answer what was granted to whom" do
    data = client.grant(categories: %i[channels uuids], auth_key: "k1", get: true).result[:data]
    expect(data["categories"].keys).to eq(%w[channels uuids])
    expect(data.dig("categories", "channels", "auths", "k1")).to include("g" => 1, "r" => 0)
  end

  it "open the list of their category to those keys, until they are revoked" do
    client.grant(categories: :channels, auth_key: "k1", get: true)
    expect([lists?("channels", "k1"), lists?("uuids", "k1"), lists?("channels", "k2")]).to eq([true, false, false])
    revoked = client.revoke(categories: :channels, auth_key: "k1").result[:data]
    expect(asked).to eq("auth" => "k1", "category" => "channels", "g" => "0")
    expect(revoked.dig("categories", "channels", "auths", "k1", "g")).to eq(0)
    expect(lists?("channels", "k1")).to be(false)
  end

  it "can be combined with channels and users, and need get only" do
    client.grant(categories: :channels, channel: "c1", auth_key: "k1", get: true)
    expect(asked).to eq("auth" => "k1", "category" => "channels", "channel" => "c1", "g" => "1")
  end

  {
    { categories: :channels, get: true } => "auth_key: expected an auth key, which categories need, got none",
    { categories: %w[channels groups], auth_key: "k", get: true } =>
      'categories: expected the categories channels and uuids, got "groups"',
    { categories: [], auth_key: "k", get: true } => "categories: expected at least one name, got an empty Array",
    { categories: { channels: true }, auth_key: "k", get: true } =>
      "categories: expected a String, a Symbol or an Array of them, got a value of class Hash",
    { categories: :uuids, auth_key: "k", get: true, read: true } =>
      "read: expected only get with categories, got true",
    { categories: :uuids, auth_key: "k", get: true, ttl: 1 } =>
      "ttl: expected 0, or at least 2 minutes, with categories, got 1"
  }.each do |arguments, message|
    it "are refused before anything is sent: #{arguments}" do
      expect { client.grant(**arguments) }.to raise_error(PubnubPam::ArgumentError, message)
      expect(emulator.requests).to be_empty
    end
  end

  describe "in the official gem's form" do
    let(:pubnub) do
      Pubnub.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false, http_sync: true)
    end

    get = Pubnub::Permissions.res(get: true)
    [%w[channels uuids], %i[uuids channels], "channels,uuids", { channels: true, uuids: 32 },
     { "channels" => get, "uuids" => get }, { channels: { get: true }, uuids: "get" }].each do |categories|
      it "are never dropped, written as #{categories}" do
        says = categories.is_a?(Hash) ? {} : { get: true }
        pubnub.grant(categories:, auth_key: "k1", **says)
        expect(asked).to eq("auth" => "k1", "category" => "channels,uuids", "g" => "1", "ttl" => "1440")
      end
    end

    it "are taken away by revoke" do
      pubnub.grant(categories: "channels", auth_key: "k1", get: true)
      expect { pubnub.revoke(categories: "channels", auth_key: "k1") }
        .to change { lists?("channels", "k1") }.from(true).to(false)
    end

    it "do not bring the permissions that this gem grants by default" do
      expect(pubnub.grant(categories: :uuids, auth_key: "k1", get: true).status[:code]).to eq(200)
      expect(asked.keys).not_to include("r", "w", "m")
    end

    {
      { categories: %w[channels], auth_key: "k" } => "get: expected true with categories, got nil",
      { categories: [], auth_key: "k", get: true } => /categories: expected at least one name/,
      { categories: {}, auth_key: "k" } => /categories: expected at least one name/,
      { categories: { channels: { get: true, read: true } }, auth_key: "k" } =>
        /categories: expected get, and nothing else, for channels/,
      { categories: { channels: false }, auth_key: "k" } => /categories: expected get, and nothing else, for channels/,
      { categories: :groups, auth_key: "k", get: true } => /categories: expected the categories channels and uuids/,
      { categories: :uuids, get: true } => /auth_key: expected an auth key/,
      { categories: :uuids, auth_key: "k", get: true, write: true } => /write: expected only get with categories/,
      { categories: :uuids, auth_key: "k", get: true, channel: "a" } => /a call of its own, without channel, got both/
    }.each do |arguments, message|
      it "are refused before anything is sent: #{arguments}" do
        expect { pubnub.grant(arguments) }.to raise_error(Pubnub::ArgumentError, message)
        expect(emulator.requests).to be_empty
      end
    end
  end
end
