# frozen_string_literal: true

require "spec_helper"

RSpec.describe "names of permissions" do
  let(:names) { PubnubPam.const_get(:PermissionNames) }

  it "are Symbols or Strings" do
    expect([names.known(:read), names.known("read")]).to eq(%i[read read])
  end

  it "are refused with the one that was meant" do
    expect { names.known(:raed) }
      .to raise_error(PubnubPam::ArgumentError, /\Apermission: expected one of read, .* got "raed"; did you mean read/)
    expect { names.known(5) }.to raise_error(PubnubPam::ArgumentError, /got 5 \(Integer\)\z/)
  end

  it "are listed by kind of resource for an unknown keyword" do
    expect { PubnubPam::Permissions.res(raed: true) }
      .to raise_error(PubnubPam::ArgumentError, /\Aunknown keyword: :raed; did you mean read:.*; a channel has read/)
  end

  it "are those of a set of permissions, with the sum of the bits that have no name" do
    expect(names.of(PubnubPam::Permissions.res(read: true, join: true))).to eq(%w[read join])
    expect(names.of(PubnubPam::Permissions.from_bitmask(1 | (1 << 30)))).to eq(["read", (1 << 30).to_s])
  end
end
