# frozen_string_literal: true

require "spec_helper"
require "pubnub_pam/rspec"
require "active_support"
require "active_support/core_ext/integer/time"
require "active_support/testing/time_helpers"

PubnubPam::Testing.network_allowed = true

RSpec.describe "the matchers and the emulator's clock", :pubnub_pam do
  include ActiveSupport::Testing::TimeHelpers

  after { travel_back }

  def token(ttl: 15)
    PubnubPam.client.grant_token!(ttl:, channels: { "room-1" => PubnubPam::Permissions.res(read: true, write: true) })
  end

  it "a token of 15 minutes has expired after emulator.advance(minutes: 16)" do
    granted = token
    parsed = PubnubPam::Token.parse(granted)
    expect([granted, parsed]).not_to include(be_expired)
    pubnub_emulator.advance(minutes: 16)
    expect([granted, parsed]).to all(be_expired)
    expect { expect(granted).not_to be_expired }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError,
                      /\Aexpected the token not .*, but it expired at .* UTC\z/)
  end

  it "a token of 15 minutes permits nothing after emulator.advance(minutes: 16)" do
    granted = token
    expect(granted).to permit(:read).on_channel("room-1")
    pubnub_emulator.advance(minutes: 16)
    expect(granted).not_to permit(:read).on_channel("room-1")
    expect { expect(granted).to permit(:read).on_channel("room-1") }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError, /the token expired at/)
  end

  it "a token that is granted after the clock was advanced is fresh" do
    pubnub_emulator.advance(minutes: 600)
    granted = token
    expect(granted).not_to be_expired
    expect(granted).to permit(:read).on_channel("room-1")
  end

  it "a revoked token permits nothing" do
    granted = token
    parsed = PubnubPam::Token.parse(granted)
    PubnubPam.client.revoke_token!(granted)
    [granted, parsed].each { |each| expect(each).not_to permit(:read).on_channel("room-1") }
    expect { expect(granted).to permit(:read).on_channel("room-1") }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError, /403 because the token was revoked/)
    expect(token).to permit(:read).on_channel("room-1")
  end

  it "a moment that is given by at goes before the clock" do
    granted = token
    pubnub_emulator.advance(minutes: 16)
    expect(granted).to permit(:read).on_channel("room-1").at(Time.now)
    expect(granted).not_to be_expired.at(Time.now)
  end

  it "a token ends in the second in which travel_to and the emulator say so" do
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

  it "time that stands still and time that was advanced add up" do
    freeze_time
    granted = token
    pubnub_emulator.advance(minutes: 14)
    expect(granted).not_to be_expired
    travel_to(Time.now + 61)
    expect(granted).to be_expired
  end
end
