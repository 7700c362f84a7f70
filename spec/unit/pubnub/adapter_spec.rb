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
end
