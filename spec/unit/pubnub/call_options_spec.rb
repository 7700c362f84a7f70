# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Pubnub::Client, "and the options of a call", :emulator do
  include DropIn

  it "may be a Hash and a ttl of Rails" do
    require "active_support/all"
    indifferent = ->(hash) { ActiveSupport::HashWithIndifferentAccess.new(hash) }
    granted = Pubnub.new(indifferent[options]).grant_token(indifferent[{ ttl: 1.hour, http_sync: true, **some }])
    expect(pubnub.parse_token(granted.result[:data]["token"])["ttl"]).to eq(60)
    expect(pubnub.revoke(channel: "a", read: false, ttl: 2.hours).result[:data]["ttl"]).to eq(120)
  end

  it "may be unknown, and by String, and are left as they were" do
    given = { "ttl" => 1, "channels" => { a: Pubnub::Permissions.res(read: true) }, "unheard_of" => 1 }.freeze
    expect(pubnub.grant_token(given) { nil }.status[:code]).to eq(200)
  end

  it "are refused at once, by an error of the official name that says what is wrong" do
    error = refused { pubnub.grant_token(ttl: 0, **some) }
    expect(error).to be_a(Pubnub::ArgumentError)
    expect([error.message, error.to_s, error.cause.class])
      .to eq((["ttl: expected minutes from 1 to 43,200 (30 days), got 0"] * 2) + [PubnubPam::ArgumentError])
    expect(refused do
             pubnub.grant_token(5)
           end.message).to eq("options: expected a Hash, got an object of class Integer")
  end

  it "need the secret key, which is named" do
    keyless = Pubnub.new(**options.except(:secret_key))
    [-> { keyless.grant_token(ttl: 1, **some) }, -> { keyless.revoke_token("t") }, -> { keyless.grant(channel: "a") },
     -> { keyless.revoke(channel: "a") }, -> { keyless.audit }].each do |call|
      expect(refused(&call)).to be_a(Pubnub::ArgumentError).and have_attributes(message: /secret_key/)
    end
  end

  it "may have empty maps beside those that say something" do
    spaces = { spaces_permissions: { "s" => Pubnub::Permissions.res(read: true) } }
    expect(pubnub.grant_token(ttl: 1, channels: {}, uuids: {}, **spaces).status[:code]).to eq(200)
  end

  it "take authorized_uuid, and authorized_user_id before it" do
    users = [{ authorized_uuid: "u" }, { authorized_uuid: "u", authorized_user_id: "i" }].map do |user|
      pubnub.parse_token(pubnub.grant_token(ttl: 1, **some, **user).result[:data]["token"])["uuid"]
    end
    expect(users).to eq(%w[u i])
  end
end
