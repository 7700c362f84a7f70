# frozen_string_literal: true

require "kit_helper"

RSpec.describe "how often a matcher expects a token", :pubnub_pam do
  include_context "with the RSpec kit"

  it "can be exact, at least or at most" do
    2.times { grant(user: "ann") }
    expect(pubnub_emulator).to have_granted_token.twice
    expect(pubnub_emulator).to have_granted_token.at_least(1).times
    expect(pubnub_emulator).to have_granted_token.at_most(2).times
    expect(pubnub_emulator).not_to have_granted_token.at_least(3).times
    expect(pubnub_emulator).not_to have_granted_token.at_most(1).times
    expect(pubnub_emulator).not_to have_granted_token.exactly(3).times
    expect(pubnub_emulator).to have_granted_token.to("bob").exactly(0).times
    expect(pubnub_emulator).to have_granted_token.to("bob").at_most(1).times
    expect { expect(pubnub_emulator).to have_granted_token.at_least(3).times }
      .to raise_error(RSpec::Expectations::ExpectationNotMetError, /\Aexpected to have granted a token at least 3/)
  end
end
