# frozen_string_literal: true

require "logger"
require "stringio"
require "spec_helper"

RSpec.describe PubnubPam::Pubnub::Client, "and the client behind it", :emulator do
  include DropIn

  it "tells the time without any key" do
    envelope = Pubnub.new(**options.except(:secret_key, :publish_key)).time(http_sync: true)
    expect(Time.at(envelope.timetoken / 10_000_000)).to be_within(86_400).of(Time.now)
    expect(emulator.requests.last).to have_attributes(path: "/time/0", status: 200)
    expect(last_params).to include("uuid" => "server-1").and(satisfy { |params| !params.key?("auth") })
  end

  it "logs what a callback raises, and nothing secret" do
    told = StringIO.new
    logged = Pubnub.new(**options, logger: Logger.new(told), http_sync: true)
    envelope = logged.grant_token(ttl: 1, **some) { raise NotImplementedError, "my own trouble" }
    expect(told.string).to include("a callback raised NotImplementedError: my own trouble", "grant_token 200")
    expect(told.string).not_to match(/#{Regexp.escape(envelope.result[:data]["token"])}|sec-c|v2\./)
  end

  it "answers with an envelope that can repeat its call, with changed options or without" do
    first = pubnub.grant(channel: "a", ttl: 5)
    expect([first.repeat(pubnub), first.repeat(pubnub, ttl: 6, channel: "b")].map do |it|
             it.result[:data].slice("ttl", "channels")
           end)
      .to match([{ "ttl" => 5, "channels" => include("a") }, { "ttl" => 6, "channels" => include("b") }])
  end

  it "answers with Hashes that the caller may change" do
    envelope = pubnub.audit
    envelope.status[:mine] = envelope.result[:mine] = 1
    expect([envelope.status[:mine], envelope.result[:mine]]).to eq([1, 1])
  end
end
