# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Token, "and its projections" do
  it "has them by kind of object, then by id or pattern" do
    rows = [%w[users ann public], %w[users ^b public], %w[entities car-1 telemetry]]
    expect(described_class.const_get(:Projections).grouped(rows))
      .to eq(users: { "ann" => "public", "^b" => "public" }, entities: { "car-1" => "telemetry" })
  end

  it "has none without them" do
    expect(described_class.const_get(:Projections).grouped([])).to eq({})
  end
end
