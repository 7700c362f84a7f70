# frozen_string_literal: true

require "spec_helper"
require "pubnub_pam/cli"
require "net/http"
require "stringio"

RSpec.describe PubnubPam::CLI, "emulator --log" do
  let(:out) { StringIO.new }
  let(:env) { {} }

  # What is logged of the requests of the block.
  def logged(json: false)
    log = described_class.const_get(:EmulatorLog).new(out, env:, json:)
    PubnubPam::Emulator.start do |emulator|
      log.open(emulator)
      log.follow
      yield emulator, emulator.client(user_id: "server-1", http_sync: true, max_retries: 0)
    end
    log.finish
    out.string.lines.map(&:chomp)
  end

  let(:write) { { "room-1" => PubnubPam::Permissions.res(write: true) } }

  it "writes a line for each request, with the verdict and the reason" do
    lines = logged do |emulator, client|
      token = client.grant_token!(ttl: 15, authorized_user_id: "ann", channels: write)
      emulator.publish("room-1", "hello", auth: token, user_id: "ann")
      emulator.publish("room-1", "hello", auth: token, user_id: "bob")
      emulator.fail_next(status: 503)
      emulator.publish("room-1", "hello")
    end
    expect(lines).to match([
      /\A\d\d:\d\d:\d\d  grant token room-1 by server-1  \d+\.\d ms  200: the request is signed with the secret key\z/,
      /  publish room-1 by ann  \d+\.\d ms  200: the token gives write on channel "room-1"\z/,
      /  publish room-1 by bob  .*  403 because the token is for user "ann", not "bob"\z/,
      /  publish room-1 by front-end \[fail_next\]  .*  503 because the fault fail_next was scripted/
    ])
  end

  it "says which mistake made a wrong signature" do
    lines = logged do |emulator, client|
      path = "/publish/pub-c-emulator/sub-c-emulator/0/room-1/0/1"
      query = client.sign(method: :get, path:, params: { uuid: "server-1" }).to_query
      Net::HTTP.get(URI("#{emulator.url}#{path}?#{query}="))
      Net::HTTP.get(URI("#{emulator.url}#{path}?#{query.sub("v2.", "v2.AAAA")}"))
    end
    expect(lines).to match([
      /403 because the signature does not fit\. The client kept the padding at the end of the signature/,
      /403 because the signature does not fit, and no known mistake gives it: the secret key is probably another/
    ])
  end

  it "writes JSON for machines, without a token or a signature" do
    token = nil
    lines = logged(json: true) do |emulator, client|
      token = client.grant_token!(ttl: 15, channels: write)
      emulator.publish("room-2", "hello", auth: token)
    end
    expect(lines.map { |line| JSON.parse(line).values_at("operation", "status", "verdict") }).to match([
      ["grant token", 200, "200: the request is signed with the secret key"],
      ["publish", 403, "403 because the token gives nothing on channel \"room-2\""]
    ])
    expect(lines.join).not_to include(token)
    expect(lines.join).not_to include("v2.")
  end

  it "is coloured on a terminal, unless NO_COLOR is set" do
    allow(out).to receive(:tty?).and_return(true)
    refused = ->(emulator, _) { emulator.publish("room-2", "hello") }
    expect(logged(&refused).last).to match(/\e\[31m403 because no token was sent.*\e\[0m\z/)
    env["NO_COLOR"] = "1"
    expect(logged(&refused).last).to match(/  403 because no token was sent/)
  end

  it "escapes control characters of names" do
    lines = logged { |emulator, _| emulator.publish("a\e[2J", "hello", user_id: "b\u202e") }
    expect(lines.join).not_to match(/[\e\u202e]/)
  end
end
