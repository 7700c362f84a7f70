# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Pubnub::Envelope, "as the answer to a call", :emulator do
  include DropIn

  it "can repeat its call, with changed options or without" do
    first = pubnub.grant(channel: "a", ttl: 5)
    expect([first.repeat(pubnub), first.repeat(pubnub, ttl: 6, channel: "b")].map do |it|
             it.result[:data].slice("ttl", "channels")
           end)
      .to match([{ "ttl" => 5, "channels" => include("a") }, { "ttl" => 6, "channels" => include("b") }])
  end

  it "returns Hashes that the caller may change" do
    envelope = pubnub.audit
    envelope.status[:mine] = envelope.result[:mine] = 1
    expect([envelope.status[:mine], envelope.result[:mine]]).to eq([1, 1])
  end
end
