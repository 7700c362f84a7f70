# frozen_string_literal: true

require "active_support"
require "active_support/core_ext/integer/time"
require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and numbers" do
  let(:numbers) { described_class.const_get(:Numbers) }

  it "accepts Integers, finite Floats and durations" do
    expect([5, 0.5, 2.minutes].map { |value| numbers.plain(value) }).to eq([5, 0.5, 120.0])
  end

  [nil, "5", :five, Float::NAN, Float::INFINITY, 1r, [5]].each do |wrong|
    it "does not accept #{wrong.inspect}" do
      expect(numbers.plain(wrong)).to be_nil
    end
  end

  it "shows numbers without their class, and other values with it" do
    expect([numbers.shown(5), numbers.shown(nil), numbers.shown("5")]).to eq(["5", "nil", '"5" (String)'])
  end
end
