# frozen_string_literal: true

require "kit_helper"

RSpec.describe "grants and revocations among an emulator's requests", :pubnub_pam do
  include_context "with the RSpec kit"

  let(:token_call) { PubnubPam::Testing.const_get(:TokenCall) }

  def done(call) = token_call.among(pubnub_emulator.requests, call).first
  def among(call) = done(call).map(&:token)

  it "are found with their tokens" do
    text = grant(user: "ann")
    PubnubPam.client.revoke_token!(text)
    expect([among(:grant), among(:revoke)]).to eq([[PubnubPam::Token.parse(text)]] * 2)
  end

  it "do not include those that were refused or not carried out" do
    PubnubPam.client.revoke_token("nonsense").wait
    pubnub_emulator.not_json
    PubnubPam.client.grant_token(ttl: 1, channels: { "a" => permissions(read: true) }).wait
    expect([among(:grant), among(:revoke)]).to eq([[], []])
    refused = %i[grant revoke].map { |call| token_call.among(pubnub_emulator.requests, call).last.size }
    expect(refused).to eq([1, 1])
  end

  it "have the permissions of the moment of their grant, however long ago that is" do
    grant(ttl: 1)
    pubnub_emulator.advance(minutes: 600)
    expect(done(:grant).first).to be_allows(:read, channel: "room-1")
  end

  it "are described with user, ttl and table" do
    grant(user: "ann")
    expect(done(:grant).first.to_s)
      .to start_with("to \"ann\", for 15 min\n    resource  name or pattern  permissions\n")
  end
end
