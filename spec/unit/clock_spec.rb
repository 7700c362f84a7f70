# frozen_string_literal: true

require "spec_helper"

RSpec.describe "words about clocks that differ" do
  let(:clock) { PubnubPam.const_get(:Clock) }

  {
    0 => "this machine's clock agrees with the service's to 0 s",
    2 => "this machine's clock agrees with the service's to 2 s",
    93 => "this machine's clock is 93 s behind the service's",
    -93 => "this machine's clock is 93 s ahead of the service's"
  }.each do |ahead, words|
    it "say for #{ahead} s: #{words}" do
      expect(clock.describe(ahead)).to eq(words)
    end
  end

  it "say of a date that is too far away that it is not believed" do
    most = PubnubPam.const_get(:Native)::LONGEST_CORRECTION
    words = "the answer's date is #{most + 1} s behind this machine's clock, and more than #{most} s are not corrected"
    expect(clock.describe(-most - 1)).to eq(words)
    expect(clock.describe(most)).to eq("this machine's clock is #{most} s behind the service's")
  end

  it "are logged when requests get another time, or this machine's again" do
    expect(clock.corrected(93)).to end_with("requests have the service's time from now on")
    expect(clock.corrected(0)).to eq("pubnub_pam: requests have this machine's time again")
  end
end
