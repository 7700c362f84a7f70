# frozen_string_literal: true

require "spec_helper"

gem = ENV.fetch("PUBNUB_GEM", "")

# The official gem's calls and ours, envelope by envelope and request by request, over the emulator. The official gem
# needs the gems httpclient, timers, addressable, concurrent-ruby and concurrent-ruby-edge.
RSpec.describe "the official gem and our layer" do
  if gem.empty?
    it "do the same" do
      skip "PUBNUB_GEM names no unpacked copy of the official gem, pubnub 5.6.0: there is nothing to compare with"
    end
    next
  end

  require_relative "support/comparison"

  before(:context) do
    next if File.exist?("#{gem}/lib/pubnub.rb")

    raise "PUBNUB_GEM: expected a folder with lib/pubnub.rb in it, got #{gem}"
  end

  let(:comparison) { Official::Comparison.instance }

  it "are asked in more than five hundred ways" do
    expect(Official::OptionSets.names.size).to be > 500
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

  it "leave the same files behind, except for the log without the official gem" do
    files = Official::Comparison::OURS.to_h { |name| [name, comparison.variant(name).files] }
    expect(files).to eq("stand-alone" => [], "on top" => ["pubnub.log"], "on top, required first" => ["pubnub.log"])
  end

  describe "have the listed differences:" do
    # Whatever order the examples are run in, and however many of them.
    before(:context) { Official::Comparison.instance.explain_all }

    Official::DIFFERENCES.each do |difference|
      it("#{difference.name}: #{difference.reason}") { expect(difference.missing).to eq([]) }
    end
  end
end
