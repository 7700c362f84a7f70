# frozen_string_literal: true

require "kit_helper"

RSpec.describe "the place of a running test" do
  let(:slot) { PubnubPam::Testing.const_get(:Slot).new }

  after { slot.lasting.stop }

  it "is taken while a test runs, and held by its thread" do
    expect([slot.taken?, slot.held?]).to eq([false, false])
    slot.begin
    expect([slot.taken?, slot.held?, Thread.new { slot.held? }.value]).to eq([true, true, false])
    slot.finish
    expect(slot.taken?).to be(false)
  end

  it "is free again after the thread of its test has ended" do
    Thread.new { slot.begin }.join
    expect(slot.taken?).to be(false)
  end

  it "has one client for each test, and another id" do
    ids = Array.new(2) do
      slot.begin
      made = Array.new(2) { slot.client { Object.new } }
      expect(made.uniq.size).to eq(1)
      [slot.test_id, made.first]
    end
    expect(ids.transpose.map { |each| each.uniq.size }).to eq([2, 2])
  end
end
