# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Permissions do
  it "has the official bits" do
    expect(described_class::BITS)
      .to eq(read: 1, write: 2, manage: 4, delete: 8, create: 16, get: 32, update: 64, join: 128)
  end

  it "has a keyword for each bit" do
    described_class::BITS.each do |name, bit|
      expect(described_class.res(name => true).calculate_bitmask).to eq(bit)
      expect(described_class.pat(name => true, read: true).calculate_bitmask).to eq(bit | 1)
    end
  end

  it "distinguishes resources and patterns" do
    expect(described_class.res(read: true).type).to eq(:res)
    expect(described_class.pat(read: true).type).to eq(:pat)
  end

  it "is a value" do
    one = described_class.res(read: true, write: true)
    same = described_class.from_bitmask(3)
    expect(one).to eq(same).and be_frozen
    expect({ one => 1 }[same]).to eq(1)
    expect([described_class.pat(read: true, write: true), described_class.res(read: true), 3]).not_to include(one)
  end

  it "is kept from the garbage collector, whether it was asked for before or not" do
    ask = -> { [0, 3, 255, 256].product(%i[res pat]).map { |mask, type| described_class.from_bitmask(mask, type:) } }
    before = ask.call.map(&:inspect)
    3.times { GC.start }
    expect(ask.call.map(&:inspect)).to eq(before)
  end

  it "differs by type, bits and presence" do
    all = [false, true, nil].product(%i[res pat], [{ read: true }, { write: true }]).map do |presence, type, flags|
      described_class.public_send(type, **flags, presence:)
    end
    expect(all.map { |it| [it.type, it.to_a, it.presence] }.uniq.size).to eq(12)
    expect(all.uniq.size).to eq(12)
  end

  it "has a method for each permission" do
    permissions = described_class.res(get: true)
    expect([permissions.get, permissions.get?, permissions.read]).to eq([true, true, false])
    expect(permissions.to_h.select { |_, given| given }).to eq(get: true)
  end

  it "keeps bits without a name" do
    expect(described_class.from_bitmask(257, type: :pat).calculate_bitmask).to eq(257)
  end

  it "refuses a misspelt permission, a wrong bitmask and a wrong type" do
    expect { described_class.res(raed: true) }.to raise_error(ArgumentError, /unknown keyword: :raed/)
    expect { described_class.from_bitmask("3") }
      .to raise_error(PubnubPam::ArgumentError, 'bitmask: expected an Integer from 0 to 4294967295, got "3" (String)')
    expect { described_class.from_bitmask(-1) }.to raise_error(PubnubPam::ArgumentError, /got -1\z/)
    expect { described_class.from_bitmask(1, type: :x) }.to raise_error(PubnubPam::ArgumentError, /:res or :pat/)
  end

  it "is its own copy, and cannot be unfrozen" do
    permissions = described_class.res(read: true)
    expect([permissions.dup, permissions.clone, permissions.clone(freeze: true)]).to all(be(permissions))
    expect { permissions.clone(freeze: false) }.to raise_error(ArgumentError, /can't unfreeze/)
  end

  it "can be dumped by Marshal" do
    [described_class.res(read: true), described_class.pat(get: true, presence: true),
     described_class.res(read: true, presence: false), described_class.from_bitmask(257, type: :pat)].each do |it|
      read = Marshal.load(Marshal.dump(it))
      expect(read).to eq(it).and be_frozen
      expect(read.presence).to be(it.presence)
    end
  end

  it "suggests a similar permission, and lists those of each kind of resource" do
    %i[res pat].each do |type|
      expect { described_class.public_send(type, raed: true) }
        .to raise_error(PubnubPam::ArgumentError,
                        /\Aunknown keyword: :raed; did you mean read:\?; a channel has read, /)
      expect { described_class.public_send(type, presense: true) }.to raise_error(/did you mean presence:/)
      expect { described_class.public_send(type, x: true) }
        .to raise_error(PubnubPam::ArgumentError,
                        /:x; a channel .* a channel group has read, manage; a user has delete,/)
    end
  end

  it "is made by res and pat, not by new" do
    expect { described_class.new(read: true) }.to raise_error(NoMethodError, /private method [`']new'/)
    expect { described_class.allocate }.to raise_error(TypeError)
  end

  it "has both of the documentation's names" do
    expect(PubnubPam::Permission).to be(described_class)
  end

  it "has a readable inspection" do
    expect(described_class.res(read: true, join: true).inspect).to eq("#<PubnubPam::Permissions res read+join>")
    expect(described_class.pat.inspect).to eq("#<PubnubPam::Permissions pat none>")
  end
end
