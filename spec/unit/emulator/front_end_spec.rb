# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Emulator, "and publishing", :emulator do
  let(:token) do
    granted(channels: { "room-1" => PubnubPam::Permissions.res(write: true) }, authorized_user_id: "ann")
  end

  it "works with a token that allows it" do
    response = emulator.publish("room-1", { "any" => ["thing", nil] }, auth: token, user_id: "ann")
    expect([response.status, response.message]).to eq([200, "Sent"])
  end

  it "is refused without a token, on another channel, and for another user, with the service's body" do
    [[["room-1"], {}], [["room-2"], { auth: token, user_id: "ann" }], [["room-1"], { auth: token, user_id: "bob" }]]
      .each do |(channel), who|
      response = emulator.publish(channel, "hi", **who)
      expect(JSON.parse(response.body)).to eq(
        "message" => "Forbidden", "payload" => { "channels" => [channel] }, "error" => true,
        "service" => "Access Manager", "status" => 403
      )
    end
  end

  it "is refused after the token has expired" do
    emulator.advance(minutes: 15)
    expect(emulator.publish("room-1", "hi", auth: token, user_id: "ann").status).to eq(200)
    emulator.advance(minutes: 15)
    response = emulator.publish("room-1", "hi", auth: token, user_id: "ann")
    expect([response.status, response.message]).to eq([403, "Token is expired."])
  end

  it "is refused with another service's token" do
    foreign = described_class.start(secret_key: "sec-c-2") do |other|
      other.client.grant_token!(ttl: 1, channels: { "room-1" => PubnubPam::Permissions.res(write: true) })
    end
    expect(emulator.publish("room-1", "hi", auth: foreign).status).to eq(403)
  end

  it "says why it was refused" do
    expired = granted(ttl: 1, channels: { "room-1" => PubnubPam::Permissions.res(write: true) })
    revoked = granted(channels: { "room-1" => PubnubPam::Permissions.res(write: true) })
    client.revoke_token!(revoked)
    {
      {} => "no token was sent: pass it as auth:", { auth: "key" } => /\Aauth is not a token/,
      { auth: token, user_id: nil } => 'the token is for user "ann", and the request names no user',
      { auth: revoked } => "the token was revoked",
      { auth: granted(channels: { "room-1" => read }) } =>
        'the token gives read, but not write, on channel "room-1"'
    }.each { |who, reason| expect(emulator.publish("room-1", "hi", **who).reason).to match(reason) }
    emulator.advance(minutes: 2)
    expect(emulator.publish("room-1", "hi", auth: expired).reason).to start_with("the token expired at")
  end

  it "refuses a wrong channel, message or token before it sends anything" do
    {
      [nil, "x"] => "channel: expected a name as a String, got nil",
      ["", "x"] => 'channel: expected a name as a String, got "" (String)',
      [:a, "x"] => "channel: expected a name as a String, got :a (Symbol)",
      ["a", Float::NAN] => /\Amessage: expected a JSON value: /,
      ["a", "x", { auth: emulator.client.grant_token(ttl: 1, channels: { "a" => read }).tap(&:value) }] =>
        "auth: expected a token String or nil, got a value of class PubnubPam::Future (its value.token is one)",
      ["a", "x", { auth: client.grant_token(ttl: 1, channels: { "a" => read }) }] =>
        "auth: expected a token String or nil, got a value of class PubnubPam::Envelope (its token is one)",
      ["a", "x", { auth: :key }] => "auth: expected a token String or nil, got a value of class Symbol"
    }.each do |(channel, message, more), error|
      expect { emulator.publish(channel, message, **more.to_h) }.to raise_error(PubnubPam::ArgumentError, error)
    end
  end

  it "is not stopped by WebMock" do
    require "webmock"
    WebMock.enable!
    WebMock.disable_net_connect!
    expect(emulator.publish("room-1", "hi", auth: token, user_id: "ann").status).to eq(200)
  ensure
    WebMock.disable!
  end
end
