# frozen_string_literal: true

require "spec_helper"

gem = ENV.fetch("PUBNUB_GEM", "")

# The official gem's calls and ours, envelope by envelope and request by request, over the emulator.
RSpec.describe "the official gem and our layer" do
  if gem.empty?
    it "do the same", skip: "PUBNUB_GEM names no unpacked copy of the official gem, pubnub 5.6.0: nothing to compare with"
    next
  end

  require_relative "support/comparison"

  before(:context) do
    raise "PUBNUB_GEM: expected a folder with lib/pubnub.rb in it, got #{gem}" unless File.exist?("#{gem}/lib/pubnub.rb")

    @@comparison ||= Official::Comparison.new # rubocop:disable Style/ClassVars -- one for all groups in here
  end

  let(:comparison) { @@comparison }

  it "are asked in more than a hundred ways" do
    expect(Official::OptionSets.names.size).to be > 100
  end

  Official::Comparison::OURS.each do |variant|
    describe "#{variant}:" do
      Official::OptionSets.names.each do |set|
        it(set) { expect(comparison.unexplained(variant, set).join("\n")).to eq("") }
      end
    end
  end

  it "call back once and never later" do
    late = ["official", *Official::Comparison::OURS].to_h { |name| [name, comparison.variant(name).late_calls] }
    expect(late.values).to all(be_empty)
  end

  describe "differ in what is named:" do
    # Whatever order the examples are run in, and however many of them.
    before(:context) do
      Official::Comparison::OURS.product(Official::OptionSets.names) { |pair| @@comparison.unexplained(*pair) }
    end

    Official::DIFFERENCES.each do |difference|
      it("#{difference.name}: #{difference.reason}") { expect(difference.missing).to eq([]) }
    end
  end
end
