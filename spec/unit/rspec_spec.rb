# frozen_string_literal: true

require "kit_helper"

RSpec.describe "the RSpec kit" do
  describe "an example tagged :pubnub_pam", :pubnub_pam do
    include_context "with the RSpec kit"

    2.times do |time|
      it "has a freshly reset emulator (#{time})" do
        expect(pubnub_emulator.requests).to be_empty
        grant
        pubnub_emulator.fail_next(status: 503)
        pubnub_emulator.advance(minutes: 600)
      end
    end
  end

  describe "an example without the tag" do
    include Loopback

    it "does not change the application's client" do
      expect { PubnubPam.client }.to raise_error(PubnubPam::ConfigurationError, /call PubnubPam.configure first/)
      expect(self).not_to respond_to(:permit)
    end

    it "gets an error that names the tag, and no methods of the kit with common names" do
      { "no client: " => -> { PubnubPam.client }, "pubnub_emulator: " => -> { pubnub_emulator },
        "have_granted_token: " => -> { have_granted_token.to("ann") },
        "have_revoked_token: " => -> { have_revoked_token("token") } }.each do |start, mistake|
        expect(&mistake).to raise_error(PubnubPam::ConfigurationError,
                                        /\A#{start}.*tag the example or its group with :pubnub_pam/)
      end
      expect(self).not_to respond_to(:permit)
    end

    it "finds the tag on one example among others", :pubnub_pam do
      expect(pubnub_emulator).not_to have_granted_token
    end
  end
end
