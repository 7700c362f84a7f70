# frozen_string_literal: true

require "kit_helper"

RSpec.describe "tokens and the time that a test travels to", :pubnub_pam do
  include_context "with the RSpec kit"

  it "expire by the time after travel_to" do
    token = grant(ttl: 60)
    travel_to(61.minutes.from_now)
    expect(token).to be_expired
    expect(PubnubPam.client.revoke_token(token).value.error.message).to include("Token is expired")
    expect(grant).not_to be_expired
    travel_back
    expect(token).not_to be_expired
  end

  it "expire by the emulator's clock while time is frozen" do
    freeze_time
    token = grant(channels: { "room-1" => permissions(write: true) })
    pubnub_emulator.advance(minutes: 16)
    expect(pubnub_emulator.publish("room-1", "x", auth: token).status).to eq(403)
  end

  it "have the time of travel_to in grant_tokens, too" do
    travel_to(Time.utc(2024, 2, 29))
    grants = [{ ttl: 15, channels: { "room-1" => permissions(read: true) } }] * 2
    tokens = PubnubPam.client.grant_tokens(grants).map { |envelope| PubnubPam::Token.parse(envelope.token) }
    expect(tokens.map(&:granted_at)).to all(be_within(60).of(Time.utc(2024, 2, 29)))
  end

  it "can be granted in the past" do
    travel_to(Time.utc(2024, 2, 29))
    expect(PubnubPam::Token.parse(grant).granted_at).to be_within(60).of(Time.utc(2024, 2, 29))
  end

  it "expire in the same second for travel_to and the emulator" do
    3.times do |index|
      granted = token(ttl: 1)
      ends = PubnubPam::Token.parse(granted).expires_at
      answers = [ends - 1, ends].map do |moment|
        travel_to(moment)
        expired = PubnubPam::Testing::Expectations::Expired.new.matches?(granted)
        travel_back
        expired
      end
      expect(answers).to eq([false, true]), "in round #{index}"
    end
  end

  it "expire by the sum of travel_to and advance" do
    freeze_time
    granted = token
    pubnub_emulator.advance(minutes: 14)
    expect(granted).not_to be_expired
    travel_to(Time.now + 61)
    expect(granted).to be_expired
  end
end
