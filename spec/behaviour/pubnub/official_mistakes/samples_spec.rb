# frozen_string_literal: true

require "spec_helper"

RSpec.describe "what the official gem gets wrong about the documentation's samples:", :emulator do
  include OfficialMistakes

  mistake "revoke_token(token)", there: "a TypeError", here: "the token is revoked" do
    expect(pubnub.revoke_token(token, http_sync: true)).not_to be_error
    expect(emulator.publish("a", "hello", auth: token).body).to include("Token is revoked")
  end

  mistake "Pubnub::Permission, in the singular", there: "a NameError", here: "Pubnub::Permissions" do
    expect(Pubnub::Permission.pat(read: true)).to eq(Pubnub::Permissions.pat(read: true))
  end

  mistake "parse_token(token: token)", there: "a NoMethodError", here: "the same as parse_token(token)" do
    expect(pubnub.parse_token(token:)).to eq(pubnub.parse_token(token))
  end

  mistake "set_token(token: token)", there: "the Hash is sent as the token", here: "the token is sent" do
    pubnub.set_token(token: "tok")
    pubnub.audit
    pubnub.grant_token(ttl: 1, **some)
    expect(last_params["auth"]).to eq("tok")
  end

  mistake "a ttl is required", there: "a null is sent, and refused", here: "the call is refused, nothing is sent" do
    expect(refusal { pubnub.grant_token(some) }).to eq("ttl: expected minutes from 1 to 43,200 (30 days), got nil")
    expect(refusal { client.grant_token(ttl: 0, **some) })
      .to eq("ttl: expected minutes from 1 to 43,200 (30 days), got 0")
    expect(emulator.requests).to be_empty
  end

  mistake "one resource is required",
          there: "none is sent, and refused",
          here: "the call is refused, nothing is sent" do
    expect(refusal { pubnub.grant_token(ttl: 1) }).to include("expected at least one of channels, channel_groups")
    expect(emulator.requests).to be_empty
  end

  mistake "authorized_user_id",
          there: "authorized_uuid works, too, and is nowhere documented",
          here: "both are; of two different users, none is taken" do
    users = [{ authorized_uuid: "ann" }, { authorized_uuid: "bob", authorized_user_id: "bob" }].map do |user|
      PubnubPam::Token.parse(client.grant_token!(ttl: 1, **some, **user)).authorized_user_id
    end
    expect(users).to eq(%w[ann bob])
    expect(refusal { client.grant_token(ttl: 1, **some, authorized_uuid: "ann", authorized_user_id: "bob") })
      .to eq("authorized_user_id: expected one user id, got another one as authorized_uuid")
  end

  mistake "create", there: "it adds 16, and is not documented", here: "it is a permission like the others" do
    token = client.grant_token!(ttl: 1, channels: { "a" => Pubnub::Permissions.res(create: true) })
    expect(PubnubPam.parse_token(token)["res"]["chan"]).to eq("a" => 16)
  end

  mistake "names of channels", there: "Symbols and Strings", here: "Symbols and Strings" do
    asked = %i[a b].to_h { |name| [name, res] }.merge("c" => res)
    expect(PubnubPam.parse_token(client.grant_token!(ttl: 1, channels: asked))["res"]["chan"].keys).to eq(%w[a b c])
  end

  mistake "the REST sample says that auth is required and target-uuid lists groups",
          there: "both are wrong",
          here: "without a key it is for everybody, and target-uuid lists users" do
    expect(client.grant(channel: "a", read: true).result[:data]["channels"]["a"]).to include("r" => 1)
    client.grant(uuids: "ann", auth_key: "k", get: true)
    expect(last_params).to include("target-uuid" => "ann")
  end

  mistake "what it depends on", there: "seven gems, some of them pinned", here: "rb_sys, to compile" do
    gemspec = Gem::Specification.load(File.expand_path("../../../../pubnub_pam.gemspec", __dir__))
    expect(gemspec.runtime_dependencies.map(&:name)).to eq(["rb_sys"])
  end
end
