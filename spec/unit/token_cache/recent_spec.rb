# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and what it has read recently" do
  let(:recent) { described_class.const_get(:Recent).new }

  it "forgets the value that was added first when there are more than 1,000" do
    1001.times { |n| recent["key-#{n}"] = n }
    expect([recent["key-0"], recent["key-1"], recent["key-1000"]]).to eq([nil, 1, 1000])
  end

  it "forgets nothing when a value is replaced" do
    1000.times { |n| recent[[n]] = n }
    recent[[5]] = 6
    expect([recent[[0]], recent[[5]]]).to eq([0, 6])
  end

  it "prints and dumps none of its values, which may be tokens" do
    recent["key"] = "hush"
    expect([recent.inspect, PP.pp([recent], +"")].join).not_to match(/hush/)
    expect { Marshal.dump(recent) }.to raise_error(TypeError, /cannot be dumped: it holds credentials/)
  end
end
