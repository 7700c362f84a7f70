# frozen_string_literal: true

require "kit_helper"

RSpec.describe "the matcher have_revoked_token", :pubnub_pam do
  include_context "with the RSpec kit"

  it "is met by a token that was revoked in the example, or by the block" do
    token = grant(user: "ann")
    other = grant(user: "ann")
    expect(pubnub_emulator).not_to have_revoked_token
    expect { PubnubPam.client.revoke_token!(token) }.to have_revoked_token(token).to("ann").with_read("room-1").once
    expect(pubnub_emulator).to have_revoked_token(PubnubPam::Token.parse(token))
    expect(pubnub_emulator).not_to have_revoked_token(other)
    expect(pubnub_emulator).not_to have_revoked_token.to("bob")
  end

  it "says what was revoked instead, and what was refused" do
    token = grant(user: "ann")
    expect { expect(pubnub_emulator).to have_revoked_token }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError,
                      "expected to have revoked a token, but no token was revoked")
    PubnubPam.client.revoke_token!(token)
    PubnubPam.client.revoke_token("nonsense").value
    expect { expect(pubnub_emulator).to have_revoked_token(grant) }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError,
                      /equal to the given one, but these were .*1. to "ann".*and these were refused:\n400 /m)
  end
end
