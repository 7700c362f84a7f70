# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Pubnub, "and its errors", :emulator do
  include DropIn

  it "have the official family" do
    expect([Pubnub::ArgumentError, Pubnub::InitializationError].map(&:superclass)).to eq([Pubnub::Error] * 2)
    expect(Pubnub::Error.superclass).to be(StandardError)
    expect(Pubnub::ErrorEnvelope.superclass).to be(Pubnub::Envelope)
    expect(Pubnub::ArgumentError.new(message: "no")).to be_a(PubnubPam::Error).and have_attributes(message: "no")
    expect { raise Pubnub::ArgumentError, "no" }.to raise_error(Pubnub::Error, "no")
  end
end
