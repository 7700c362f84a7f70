# frozen_string_literal: true

require "kit_helper"

RSpec.describe "what the emulator of a test says of a token", :pubnub_pam do
  include_context "with the RSpec kit"

  def verdict(text, permission = :read)
    PubnubPam::Testing.const_get(:Verdict).of(PubnubPam::Token.parse(text), permission, channel: "room-1")
  end

  it "is the token's own answer" do
    expect(verdict(grant)).to eq([true, 'allowed: the token gives read on channel "room-1"'])
    expect(verdict(grant, :write)).to match([false, /\A403 because the token gives read, but not write/])
  end

  it "considers what was revoked, and the emulator's clock" do
    text = grant
    PubnubPam.client.revoke_token!(text)
    expect(verdict(text)).to eq([false, "403 because the token was revoked"])
    other = grant
    pubnub_emulator.advance(minutes: 16)
    expect(verdict(other)).to match([false, /\A403 because the token expired at/])
  end

  it "ignores the emulator's clock once the test has ended: another example may be about other tokens" do
    text = grant
    pubnub_emulator.advance(minutes: 16)
    PubnubPam::Testing.finish
    expect(verdict(text)).to match([true, /\Aallowed/])
  end

  it "refuses an unknown permission, even if the token was revoked" do
    text = grant
    PubnubPam.client.revoke_token!(text)
    expect { verdict(text, :raed) }.to raise_error(PubnubPam::ArgumentError, /\Apermission: expected one of/)
  end
end
