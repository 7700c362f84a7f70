# frozen_string_literal: true

require "date"
require "spec_helper"

RSpec.describe "a moment that a caller names" do
  let(:moment) { PubnubPam.const_get(:Moment) }

  {
    "a Time" => [-> { Time.at(1_700_000_000.9) }, 1_700_000_000],
    "a DateTime" => [-> { DateTime.new(2023, 11, 14, 22, 13, 20) }, 1_700_000_000],
    "Unix seconds" => [-> { 1_700_000_000 }, 1_700_000_000],
    "a Float" => [-> { 1.9 }, 1],
    "a Rational" => [-> { 5r / 2 }, 2],
    "a moment before 1970" => [-> { -5 }, 0],
    "a moment that the extension cannot hold" => [-> { 10**30 }, (2**62) - 1]
  }.each do |what, (given, seconds)|
    it "is read as Unix seconds: #{what}" do
      expect(moment.seconds(:at, given.call)).to eq(seconds)
    end
  end

  it "is a date's first one in the local time zone" do
    expect(moment.seconds(:at, Date.new(2024, 2, 29))).to eq(Time.local(2024, 2, 29).to_i)
  end

  [nil, "2024-02-29", true, Float::NAN, Float::INFINITY, Object.new].each do |wrong|
    it "is refused where it is #{wrong.inspect[0, 12]}" do
      expect { moment.seconds(:at, wrong) }
        .to raise_error(PubnubPam::ArgumentError, /\Aat: expected a Time, Date or Unix seconds, got /)
    end
  end
end
