# frozen_string_literal: true

require "json"
require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and the form of an entry" do
  let(:record) { described_class.const_get(:Record) }
  let(:stamp) { described_class.const_get(:Stamp) }
  let(:entry) { described_class::Entry.new(token: "p0F2", ttl: 60, expires_at: Time.at(1_700_000_000.125r)) }

  it "is JSON that can be read again, to the millisecond" do
    text = record.new(entry, stamp.new("r", "g")).dump
    expect(JSON.parse(text)).to eq("token" => "p0F2", "ttl" => 60, "expires_at" => 1_700_000_000.125,
                                   "revision" => "r", "generation" => "g")
    read = record.load(text)
    expect([read.entry, read.stamp.to_a]).to eq([entry, %w[r g]])
  end

  it "has no ids in the list of a user's tokens" do
    expect(JSON.parse(record.new(entry).dump).keys).to eq(%w[token ttl expires_at])
  end

  it "is valid only with the owner's current revision" do
    expect([stamp.new("r", "g").of?("r"), stamp.new("r", "g").of?("s"), stamp.new(nil, nil).of?(nil)])
      .to eq([true, false, false])
  end
end
