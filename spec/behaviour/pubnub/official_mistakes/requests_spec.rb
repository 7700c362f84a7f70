# frozen_string_literal: true

require "spec_helper"

RSpec.describe "what the official gem gets wrong about what it sends:", :emulator do
  include OfficialMistakes

  mistake "telemetry after revoke_token", there: "a parameter without a name", here: "none at all" do
    2.times { pubnub.revoke_token(token:) }
    expect(emulator.requests.flat_map { |request| request.params.keys }.uniq)
      .to contain_exactly("pnsdk", "timestamp", "uuid", "signature")
  end

  mistake "white space in a token to revoke",
          there: "several spaces become one",
          here: "around it, it goes; inside it stays" do
    pubnub.revoke_token(token: " a  b\n")
    expect(emulator.requests.last.path).to end_with("/grant/a%20%20b")
  end

  mistake "channel groups in an Array", there: "they are encoded twice", here: "once" do
    [pubnub, client].each do |each|
      expect(each.grant(channel_groups: ["a b"], read: true).result[:data]["channel-groups"].keys).to eq(["a b"])
    end
  end

  mistake "users in an Array", there: "they are encoded twice", here: "once" do
    [pubnub, client].each do |each|
      expect(each.grant(uuids: ["u 1"], auth_key: "k", get: true).result[:data]["uuids"].keys).to eq(["u 1"])
    end
  end

  mistake "a legacy grant for users",
          there: "its checks look at nothing",
          here: "it needs a key, and no channels beside it" do
    [pubnub, client].each do |each|
      expect(refusal { each.grant(uuids: ["ann"], get: true) }).to include("auth_key: expected an auth key")
      expect(refusal { each.grant(uuids: ["ann"], channel: "a", auth_key: "k", get: true) }).to include("got both")
    end
    expect(emulator.requests).to be_empty
  end

  mistake "a legacy grant for a key while a token is set", there: "the token is granted it", here: "the key is" do
    [pubnub, client].each do |each|
      each.set_token("tok")
      expect(each.grant(channel: "a", auth_key: "key", read: true).result[:data]["auths"].keys).to eq(["key"])
    end
  end

  mistake "a legacy grant without flags",
          there: "read, write and manage",
          here: "Pubnub.new: the same, and its documentation says so; PubnubPam::Client: an error" do
    expect(pubnub.grant(channel: "a").result[:data]["channels"]["a"].values_at("r", "w", "m", "d")).to eq([1, 1, 1, 0])
    expect(refusal { client.grant(channel: "a") }).to include("permissions: expected at least one of read, write")
  end

  mistake "a legacy revocation with flags",
          there: "false means that it is granted",
          here: "Pubnub.new: the same, and its documentation says so; PubnubPam::Client: there are none" do
    kept = pubnub.revoke(channel: "a", auth_key: "k", write: false).result[:data]["auths"]["k"]
    expect(kept.values_at("r", "w")).to eq([0, 1])
    expect { client.revoke(channel: "a", write: false) }.to raise_error(ArgumentError, /unknown keyword: :write/)
    taken = client.revoke(channel: "a", auth_key: "k").result[:data]["auths"]["k"]
    expect(taken.values.uniq).to eq([0])
  end

  mistake "an Array of auth keys", there: "what Ruby prints for it is sent", here: "the keys are" do
    expect(pubnub.grant(channel: "a", auth_key: %w[k1 k2]).result[:data]["auths"].keys).to eq(%w[k1 k2])
  end

  mistake "an empty Array of channels", there: "everybody is granted the whole keyset", here: "the call is refused" do
    expect(refusal { pubnub.grant(channel: []) }).to eq("channel: expected at least one name, got an empty Array")
    expect(emulator.requests).to be_empty
  end

  mistake "a parameter named sort", there: "its signature cannot match", here: "it matches" do
    path = "/v2/objects/#{emulator.keys[:subscribe_key]}/uuids"
    params = client.sign(method: "GET", path:, params: { uuid: "me", sort: "name:asc,updated" })
    expect(Wire.open(emulator) { |wire| wire.get(path, **params.transform_keys(&:to_sym)).status }).to eq(200)
  end

  mistake "a request without parameters", there: "a nil that is concatenated", here: "it is signed" do
    expect(client.sign(method: "GET", path: "/time/0").keys).to eq(%w[timestamp signature])
  end

  mistake "signatures of tokens' calls", there: "no spec checks one", here: "they are what another computation says" do
    token
    request = emulator.requests.last
    signed = [request.path, SignatureV2.canonical_query(request.params), request.body]
    text = SignatureV2.string_to_sign("POST", emulator.keys[:publish_key], *signed)
    expect(request.params["signature"]).to eq(SignatureV2.sign(emulator.keys[:secret_key], text))
  end

  mistake "an empty token that is set", there: "neither it nor the auth key is sent", here: "the auth key is" do
    keyed = with(auth_key: "own")
    keyed.set_token("")
    keyed.grant_token(ttl: 1, **some)
    expect(last_params["auth"]).to eq("own")
  end
end
