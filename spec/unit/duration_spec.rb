# frozen_string_literal: true

require "active_support"
require "active_support/core_ext/integer/time"
require "spec_helper"

RSpec.describe "Active Support's durations" do
  let(:duration) { PubnubPam.const_get(:Duration) }

  it "are distinguished from numbers, although they respond like Integers" do
    expect(1.minute).to be_an(Integer)
    expect([1.minute, 60, 60.0, nil].map { |value| duration.duration?(value) }).to eq([true, false, false, false])
  end

  it "are seconds, and anything else stays as it is" do
    expect([90.seconds, 2.hours].map { |value| duration.seconds(value) }).to eq([90.0, 7200.0])
    expect([5, "5", nil].map { |value| duration.seconds(value) }).to eq([5, "5", nil])
  end

  it "are a whole number of minutes, or nil" do
    minutes = [2.hours, 60.5.seconds, 90.seconds, 5, nil].map { |value| duration.whole(value, 60) }
    expect(minutes).to eq([120, nil, nil, 5, nil])
  end
end
