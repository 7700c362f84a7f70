# frozen_string_literal: true

require "spec_helper"

gem = ENV.fetch("PUBNUB_GEM", "")

# The official gem's own examples for grant, revoke and audit, with its own recordings, run with our layer in its place.
# It needs the gems that comparison_spec.rb names.
RSpec.describe "the official gem's own examples" do
  if gem.empty?
    it "pass with our layer" do
      skip "PUBNUB_GEM names no unpacked copy of the official gem, pubnub 5.6.0: there are no examples to run"
    end
    next
  end

  require_relative "support/examples"

  { "on top of the official gem" => "pubnub,pubnub_pam/pubnub",
    "without the official gem" => "pubnub_pam/pubnub" }.each do |where, required|
    it "pass with our layer #{where}, all 5,910 of them" do
      examples = Official::Examples.new(required).run
      expect(examples.failures.first(5)).to eq([])
      expect(examples.count).to eq(5_910)
    end
  end
end
