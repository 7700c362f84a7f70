# frozen_string_literal: true

require "spec_helper"

RSpec.describe "what the official gem gets wrong about its errors:", :emulator do
  include OfficialMistakes

  mistake "no secret key for a grant", there: "to_s asks for a publish key", here: "for the secret key" do
    expect { without(:secret_key).grant_token(ttl: 1, **some) }.to raise_error(Pubnub::ArgumentError) { |error|
      expect([error.to_s, error.message]).to all(start_with("secret_key: needed to sign this call"))
    }
  end

  mistake "no subscribe key",
          there: "an empty message; for revoke_token, to_s is about grants",
          here: "the key is named" do
    expect(refusal { without(:subscribe_key) }).to start_with("subscribe_key: expected a String, got nil")
  end

  mistake "channel groups that are no Hash",
          there: "\"::uuids has to be kind of Hash\"",
          here: "channel_groups is named" do
    expect(refusal { pubnub.grant_token(ttl: 1, channel_groups: ["g"]) })
      .to eq('channel_groups: expected a Hash of names and Permissions, got ["g"] (Array)')
  end

  mistake "a permission that is none", there: "undefined method `type'", here: "where it is, and what was expected" do
    expect(refusal { pubnub.grant_token(ttl: 1, channels: { "a" => true }) })
      .to eq('channels["a"]: expected Permissions.res(…) or Permissions.pat(…), got true (TrueClass)')
  end

  mistake "a name that is to be resource and pattern",
          there: "undefined method `type'",
          here: "an Array gives it both" do
    both = [res, Pubnub::Permissions.pat(write: true)]
    parsed = PubnubPam.parse_token(pubnub.grant_token(ttl: 1, channels: { "a" => both }).result[:data]["token"])
    expect(parsed.values_at("res", "pat").map { |kinds| kinds["chan"] }).to eq([{ "a" => 1 }, { "a" => 2 }])
  end

  mistake "a permission without a flag", there: "0 is sent, and refused", here: "the name is told, nothing is sent" do
    expect(refusal { pubnub.grant_token(ttl: 1, channels: { "a" => Pubnub::Permissions.res }) })
      .to eq('channels["a"]: expected at least one permission, got none')
  end
end
