# frozen_string_literal: true

require "spec_helper"

RSpec.describe "an emulator that lasts as long as its process" do
  let(:lasting) { PubnubPam::Emulator::Lasting.new }

  after { lasting.stop }

  it "is started when it is first asked for, once, however many threads ask" do
    expect(lasting.running).to be_nil
    emulators = Array.new(8) { Thread.new { lasting.emulator } }.map(&:value)
    expect([*emulators, lasting.running].uniq.size).to eq(1)
  end

  it "is another one after it was stopped" do
    first = lasting.emulator
    first.stop
    expect(lasting.running).to be_nil
    expect(lasting.emulator).not_to be_stopped
    expect(lasting.emulator).not_to be(first)
  end

  it "is another one in a forked child" do
    parents = lasting.emulator
    before, own = in_child { [lasting.running, lasting.emulator.origin] }
    expect([before, own == parents.origin]).to eq([nil, false])
    expect(lasting.emulator).to be(parents)
  end
end
