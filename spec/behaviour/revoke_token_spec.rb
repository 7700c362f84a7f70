# frozen_string_literal: true

require "spec_helper"

RSpec.describe "PubnubPam::Client#revoke_token", :emulator do
  it "makes a token worth nothing" do
    token = granted
    expect(emulator.publish("room-1", "hi", auth: token).status).to eq(200)
    expect(client.revoke_token!(token)).to be(true)
    refused = emulator.publish("room-1", "hi", auth: token)
    expect([refused.status, JSON.parse(refused.body)["message"]]).to eq([403, "Token is revoked"])
  end

  it "sends the token encoded in the path" do
    client.revoke_token("a=b c/d~")
    expect(emulator.requests.last)
      .to have_attributes(http_method: "DELETE", path: "/v3/pam/sub-c-emulator/grant/a%3Db%20c%2Fd%7E", body: "")
  end

  it "answers as a revocation" do
    envelope = client.revoke_token(granted)
    expect([envelope.operation, envelope.result[:operation]]).to eq(%i[revoke_token revoke_token])
  end

  it "brings the service's words about a token that is over, and one that is none" do
    token = granted(ttl: 1)
    emulator.advance(minutes: 2)
    expect { client.revoke_token!(token) }
      .to raise_error(PubnubPam::BadRequestError, "400 Invalid token; Token is expired. (token)")
    expect { client.revoke_token!("not-a-token") }.to raise_error(PubnubPam::BadRequestError, /400 Invalid token/)
  end

  {
    [nil] => "token: expected a token String, got nil", [""] => "token: expected a token, got an empty String",
    [5] => "token: expected a token String, got a value of class Integer",
    [".."] => "token: expected a token, got dots",
    ["a\xff"] => "token: expected valid UTF-8, got invalid bytes", [] => "token: expected one token, got none"
  }.each do |arguments, message|
    it "says of #{arguments.inspect} what was expected, and sends nothing" do
      expect { client.revoke_token(*arguments) }.to raise_error(PubnubPam::ArgumentError, message)
      expect { client.revoke_token!(*arguments) }.to raise_error(PubnubPam::ArgumentError, message)
      expect(emulator.requests).to be_empty
    end
  end
end
