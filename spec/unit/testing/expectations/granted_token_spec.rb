# frozen_string_literal: true

require "kit_helper"

RSpec.describe "the matcher have_granted_token", :pubnub_pam do
  include_context "with the RSpec kit"

  it "is met by a token that was granted in the example, or by the block" do
    expect(pubnub_emulator).not_to have_granted_token
    expect { grant(user: "ann") }.to have_granted_token.to("ann").for(15).with_read("room-1").once
    expect { grant(user: "bob") }.not_to have_granted_token.to("ann")
    expect(pubnub_emulator).to have_granted_token.to("ann")
    expect(PubnubPam.client).to have_granted_token.exactly(2).times
  end

  it "compares names, patterns, groups, users and durations" do
    grant(ttl: 2.hours, channels: { /\Aroom-\d\z/ => permissions(read: true, write: true) },
          channel_groups: { "g" => permissions(manage: true) }, uuids: { "u" => permissions(get: true) })
    expect(pubnub_emulator).to have_granted_token.to(nil).for(120.minutes).with_write("room-1", "room-2")
    expect(pubnub_emulator).to have_granted_token.with(:manage, channel_group: "g").with(:get, uuid: "u")
    expect(pubnub_emulator).not_to have_granted_token.with_write("room-10")
    expect(pubnub_emulator).not_to have_granted_token.with(:update, uuid: "u")
  end

  it "needs one token that meets all conditions" do
    grant(user: "ann")
    grant(user: "bob", channels: { "room-2" => permissions(read: true) })
    expect(pubnub_emulator).not_to have_granted_token.to("ann").with_read("room-2")
  end

  it "accepts several permissions at once" do
    grant(channels: { "room-1" => permissions(read: true, write: true) })
    expect(pubnub_emulator).to have_granted_token.with([:read, :write], channel: "room-1")
    expect(pubnub_emulator).to have_granted_token.with_read(%w[room-1])
    expect(pubnub_emulator).not_to have_granted_token.with(:read, :manage, channel: "room-1")
  end

  it "can be combined by and" do
    expect { grant(user: "ann") && grant(user: "bob") }
      .to have_granted_token.to("ann").and have_granted_token.to("bob")
    expect { expect { grant(user: "ann") }.to have_granted_token.to("ann").and have_granted_token.to("bob") }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError, /granted a token to "bob"/)
    expect(grant).to permit(:read).on_channel("room-1").and permit(:read).on_channel("room-1").as("ann")
    expect { PubnubPam.client.revoke_token!(grant(user: "ann")) }
      .to have_granted_token.to("ann").and have_revoked_token.to("ann")
  end

  it "says what was granted instead, and what was refused" do
    grant(user: "bob")
    pubnub_emulator.fail_next(status: 403)
    PubnubPam.client.grant_token(ttl: 1, channels: { "a" => permissions(read: true) }).value
    expect { expect(pubnub_emulator).to have_granted_token.to("ann").with_write("room-1") }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError, <<~MESSAGE.chomp)
        expected to have granted a token to "ann" with write on channel "room-1", but these were granted:
        1. to "bob", for 15 min
            resource  name or pattern  permissions
            channel   room-1           read
        and these were refused:
        403 #{pubnub_emulator.requests.last.response_body.chomp}
      MESSAGE
    expect { expect { nil }.to have_granted_token }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError, /but no token was granted\z/)
  end
end
