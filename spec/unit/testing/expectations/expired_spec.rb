# frozen_string_literal: true

require "kit_helper"

RSpec.describe "the matcher be_expired", :pubnub_pam do
  include_context "with the RSpec kit"

  it "says when a token expires, and works for other objects with expired?" do
    token = PubnubPam::Token.parse(grant)
    expect(token).to be_expired.at(Time.now + (16 * 60))
    expect { expect(token).to be_expired }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError, "expected the token to be expired, but it lives " \
                                                                   "until #{token.expires_at}")
    expect(Struct.new(:expired?).new(true)).to be_expired
  end

  it "is met by a token of 15 minutes after emulator.advance(minutes: 16)" do
    granted = token
    parsed = PubnubPam::Token.parse(granted)
    expect([granted, parsed]).not_to include(be_expired)
    pubnub_emulator.advance(minutes: 16)
    expect([granted, parsed]).to all(be_expired)
    expect { expect(granted).not_to be_expired }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError,
                      /\Aexpected the token not .*, but it expired at .* UTC\z/)
  end

  it "prefers the moment in at to the clock" do
    granted = token
    pubnub_emulator.advance(minutes: 16)
    expect(granted).to permit(:read).on_channel("room-1").at(Time.now)
    expect(granted).not_to be_expired.at(Time.now)
  end

  it "is not met by a token that was granted after the clock was advanced" do
    pubnub_emulator.advance(minutes: 600)
    granted = token
    expect(granted).not_to be_expired
    expect(granted).to permit(:read).on_channel("room-1")
  end
end
