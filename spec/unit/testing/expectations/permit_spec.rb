# frozen_string_literal: true

require "kit_helper"

RSpec.describe "the matcher permit", :pubnub_pam do
  include_context "with the RSpec kit"

  it "accepts several channels and several permissions at once" do
    token = grant(channels: { "a" => permissions(read: true, write: true), "b" => permissions(read: true) })
    expect(token).to permit([:read, :write]).on_channel("a")
    expect(token).to permit(:read).on_channel("a", "b")
    expect(token).to permit(:read).on_channel("a").on_channel("b")
    expect(token).not_to permit(:manage).on_channel("a", "b")
    expect { expect(token).to permit(:read, :write).on_channel("a").on_channel("b") }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError, /but not write, on channel "b"/)
  end

  it "is met by a token that gives the permission" do
    token = grant(user: "ann", channel_groups: { "g" => permissions(read: true, manage: true) })
    expect(token).to permit(:read, :manage).on_channel_group("g")
    expect(token).not_to permit(:read).on_channel("g")
    expect(token).to permit(:read).on_channel_group("g").as("ann")
    expect(token).not_to permit(:read).on_channel_group("g").as("bob")
    expect(PubnubPam::Token.parse(token)).not_to permit(:read).on_channel_group("g").at(Time.now + 1000)
  end

  it "is met in its negation only if none of the permissions is given" do
    token = grant
    expect(token).not_to permit(:write, :manage).on_channel("room-1")
    expect { expect(token).not_to permit(:read, :write).on_channel("room-1") }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError, /the token gives read on channel "room-1"/)
  end

  it "says why not" do
    expect { expect(grant).to permit(:write).on_channel("room-1") }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError, <<~MESSAGE.chomp)
        expected the token to permit write on channel "room-1": 403 because the token gives read, but not write, on channel "room-1"
        resource  name or pattern  permissions
        channel   room-1           read
      MESSAGE
  end

  it "is not met by a token of 15 minutes after emulator.advance(minutes: 16)" do
    granted = token
    expect(granted).to permit(:read).on_channel("room-1")
    pubnub_emulator.advance(minutes: 16)
    expect(granted).not_to permit(:read).on_channel("room-1")
    expect { expect(granted).to permit(:read).on_channel("room-1") }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError, /the token expired at/)
  end

  it "is not met by a revoked token" do
    granted = token
    parsed = PubnubPam::Token.parse(granted)
    PubnubPam.client.revoke_token!(granted)
    [granted, parsed].each { |each| expect(each).not_to permit(:read).on_channel("room-1") }
    expect { expect(granted).to permit(:read).on_channel("room-1") }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError, /403 because the token was revoked/)
    expect(token).to permit(:read).on_channel("room-1")
  end
end
