# frozen_string_literal: true

require "spec_helper"

# What the page and the log say of a request.
RSpec.describe PubnubPam::Emulator, "explanations" do
  include_context "with an emulator that has a page"

  let(:keys) { emulator.keys }

  def token(ttl: 15, user: nil, **grants)
    grants = { channels: { "room-1" => PubnubPam::Permissions.res(read: true) } } if grants.empty?
    client.grant_token!(ttl:, authorized_user_id: user, **grants)
  end

  def get(path, **params)
    api.send_request(Net::HTTP::Get.new("#{path}?#{URI.encode_www_form(params.compact)}"))
  end

  def publish(channel = "room-1", auth: nil, user: "ann")
    get("/publish/#{keys[:publish_key]}/#{keys[:subscribe_key]}/0/#{channel}/0/1", uuid: user, auth:)
  end

  # Each check that was not passed or skipped, by its name.
  def failed
    api.latest["checks"].to_h { |check| check.values_at("name", "passed") }.key("no")
  end

  def verdict = api.latest["verdict"]

  it "says which permission a token lacks, and what it gives" do
    publish(auth: token)
    expect(verdict).to eq("403 because the token gives read, but not write, on channel \"room-1\"")
    expect(failed).to eq("permission")
    expect(api.latest["needs"])
      .to eq([{ "resource" => "channel \"room-1\"", "needed" => ["write"], "granted" => ["read"], "met" => false }])
  end

  it "uses the words of Token#explain" do
    text = token(user: "ann", channels: { "room-1" => PubnubPam::Permissions.res(read: true, get: true) })
    parsed = PubnubPam::Token.parse(text)
    [["room-1", "ann"], ["room-2", "ann"], ["room-1", "bob"]].each do |channel, user|
      publish(channel, auth: text, user:)
      expect(verdict).to eq(parsed.explain(:write, channel:, user_id: user))
    end
  end

  it "says that no token was sent, that it is another user's, revoked, expired or from elsewhere" do
    own = token(user: "ann", ttl: 60)
    others = described_class.start(secret_key: "sec-c-other") do |other|
      other.client.grant_token!(ttl: 1, channels: { "room-1" => PubnubPam::Permissions.res(write: true) })
    end
    revoked = token.tap { |each| client.revoke_token!(each) }
    expired = token.tap { emulator.advance(minutes: 16) }
    asked = [{ user: nil }, { auth: token(user: "ann"), user: "bob" }, { auth: own, user: nil }, { auth: others },
             { auth: "an-auth-key" }, { auth: revoked }, { auth: expired }]
    seen = asked.map do |each|
      publish(**each)
      [verdict, failed]
    end
    expect(seen).to match([
      ["403 because no token was sent; the request takes write on channel \"room-1\"", "token"],
      ["403 because the token is for user \"ann\", not \"bob\"", "user"],
      ["403 because the token is for user \"ann\", and the request names no user", "user"],
      ["403 because the token was not issued by this emulator, or was changed", "token"],
      [/\A403 because auth is not a token, and too little was granted to it as an auth key; the request takes/,
       "token"],
      ["403 because the token was revoked", "revoked"],
      [/\A403 because the token expired [67]\d s ago \(.* GMT\)\z/, "expired"]
    ])
  end

  it "marks the first check that fails, the passed ones before it, and the ones that were not reached" do
    publish(auth: token(user: "ann"), user: "bob")
    expect(api.latest["checks"].map { |check| check.values_at("name", "passed") }).to eq([
      %w[address yes], %w[timestamp skipped], %w[signature skipped], %w[token yes], %w[revoked yes], %w[expired yes],
      %w[user no], ["permission", "not reached"], ["content", "not reached"]
    ])
  end

  it "shows the Ruby line that permits the request, whatever is in its names" do
    ["room-1", "a\#{raise}\"\\", "é"].each do |name|
      path = URI.encode_www_form_component(name).gsub("+", "%20")
      publish(path, auth: token, user: "ann \#{raise}")
      ruby = api.latest["ruby"]
      expect(ruby).to start_with("client.grant_token(ttl: 15, authorized_user_id: \"ann \\\#{raise}\"")
      granted = eval(ruby, binding, __FILE__, __LINE__) # rubocop:disable Security/Eval -- the line is what it is about
      publish(path, auth: granted.result[:data]["token"], user: "ann \#{raise}")
      expect(verdict).to start_with("200: the token gives write on channel ")
    end
  end

  it "shows one line for all permissions that a request needs" do
    get("/v2/subscribe/#{keys[:subscribe_key]}/room-1,room-2/0", uuid: "ann", auth: token, "channel-group": "team")
    expect(api.latest["ruby"]).to eq(
      "client.grant_token(ttl: 15, authorized_user_id: \"ann\", channels: { \"room-1\" => PubnubPam::Permissions.res(" \
      "read: true), \"room-2\" => PubnubPam::Permissions.res(read: true) }, channel_groups: { \"team\" => " \
      "PubnubPam::Permissions.res(read: true) })"
    )
    expect(api.latest["needs"].map { |need| need["met"] }).to eq([true, false, false])
  end

  it "explains a stale timestamp, one in milliseconds and a missing one" do
    stamps = [Time.now.to_i - 100, Time.now.to_i * 1000, nil, "now"]
    verdicts = stamps.map do |timestamp|
      get("/v2/auth/grant/sub-key/#{keys[:subscribe_key]}", timestamp:, signature: "x")
      verdict
    end
    expect(verdicts).to match([
      /\A400 because the timestamp is 10\d s behind the emulator's clock, and 60 s are permitted\z/,
      "400 because the timestamp is in milliseconds; it has to be in seconds",
      "400 because the request is signed, but has no timestamp",
      "400 because the timestamp is \"now\", which is not a number of seconds"
    ])
  end

  it "shows what has to be signed, without keys, and names the mistake in a signature" do
    path = "/publish/#{keys[:publish_key]}/#{keys[:subscribe_key]}/0/room-1/0/1"
    stamp = Time.now.to_i.to_s
    wrong = "GET\n#{keys[:publish_key]}\n#{path}\ntimestamp=#{stamp}&uuid=a b\n"
    digest = [OpenSSL::HMAC.digest("SHA256", keys[:secret_key], wrong)].pack("m0").tr("+/", "-_").delete("=")
    get(path, timestamp: stamp, uuid: "a b", signature: "v2.#{digest}")
    found = api.latest
    expect(found.values_at("status", "mistake")).to eq([403, "unencoded"])
    expect(found["verdict"]).to include("The client did not encode the values of the parameters")
    expect(found["string_to_sign"]).to eq("GET\n<publish key>\n#{path}\ntimestamp=#{stamp}&uuid=a%20b\n")
    expect(JSON.generate(found)).not_to include(keys[:secret_key])
  end

  it "finds the publish key of another keyset, once a client has used it here" do
    get("/publish/pub-c-elsewhere/#{keys[:subscribe_key]}/0/room-1/0/1")
    expect(verdict).to eq("400 because the publish key in the path is not the emulator's")
    emulator.client(user_id: "s", http_sync: true, publish_key: "pub-c-elsewhere", max_retries: 0)
      .grant_token(ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    expect(api.latest.values_at("mistake", "status")).to eq(["publish_key", 403])
  end

  it "explains unknown paths, faults, and content that cannot be used" do
    get("/nowhere")
    seen = [verdict]
    get("/v3/pam/#{keys[:subscribe_key]}/grant")
    seen << verdict
    emulator.fail_next(status: 429)
    publish
    seen << verdict
    emulator.client(user_id: "s", http_sync: true).grant_token(
      ttl: 1, channels: { "a(" => PubnubPam::Permissions.pat(read: true) }
    )
    seen << verdict
    expect(seen).to match([
      "404 because the emulator has no operation at this path",
      "405 because this path takes POST",
      "429 because the fault fail_next was scripted; the emulator did not check the request",
      /\A400 because the request cannot be used: Invalid RegExp: Only non-capturing groups are allowed/
    ])
  end

  it "explains a request by what was valid then, even if its token is revoked later" do
    text = token(channels: { "room-1" => PubnubPam::Permissions.res(write: true) })
    publish(auth: text)
    client.revoke_token!(text)
    emulator.advance(minutes: 100)
    id = api.get("requests")["requests"][-2]["id"]
    expect(api.get("requests/#{id}")["verdict"]).to eq("200: the token gives write on channel \"room-1\"")
  end
end
