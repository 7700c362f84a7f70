# frozen_string_literal: true

require "spec_helper"
require "timeout"

RSpec.describe "the emulator's operations", :emulator do
  let(:rights) { PubnubPam::Permissions.res(read: true, write: true, manage: true) }
  let(:token) { granted(channels: { "room-1" => rights }, channel_groups: { "team" => rights }) }

  around { |example| Timeout.timeout(30) { example.run } }

  def ask(path, **params)
    Wire.open(emulator) { |wire| wire.get(path, **params) }
  end

  def say(channel, message)
    expect(emulator.publish(channel, message, auth: token).status).to eq(200)
  end

  # A poll on a thread of its own, once the emulator has it.
  def waiting(since)
    poll = Thread.new { Wire.open(emulator) { |wire| wire.poll("room-1", since:, auth: token) } }
    poll.report_on_exception = false
    Thread.pass until emulator.requests.any? { |request| request.params["tt"] == since } || !poll.alive?
    poll
  end

  def now
    Wire.open(emulator) { |wire| wire.poll("room-1", auth: token) }.last
  end

  describe "refuse as the services do:" do
    forbidden = { "message" => "Forbidden", "error" => true, "service" => "Access Manager", "status" => 403 }
    denied = ->(source) { { "status" => 403, "error" => { "message" => "Forbidden", "source" => source } } }
    {
      "E15, a subscribe, naming what is refused" =>
        ["/v2/subscribe/{sub}/a,room-1/0?channel-group=g,team",
         forbidden.merge("payload" => { "channels" => ["a"], "channel-groups" => [":g"] })],
      "E15, a presence channel" =>
        ["/v2/subscribe/{sub}/room-1,room-1-pnpres/0",
         forbidden.merge("payload" => { "channels" => ["room-1-pnpres"] })],
      "E21, objects" => ["/v2/objects/{sub}/uuids/ann", denied.call("objects")],
      "E21, actions" => ["/v1/message-actions/{sub}/channel/a", denied.call("actions")],
      "E21, history" =>
        ["/v3/history/sub-key/{sub}/channel/a", { "status" => 403, "error" => true, "error_message" => "Forbidden" }],
      "E21, presence" => ["/v2/presence/sub-key/{sub}/channel/a",
                          { "status" => 403, "error" => true, "message" => "Forbidden", "service" => "Presence" }],
      "E21, channel groups" =>
        ["/v1/channel-registration/sub-key/{sub}/channel-group/g",
         { "status" => 403, "message" => "Forbidden", "error" => true, "service" => "ChannelGroups" }]
    }.each do |what, (path, body)|
      it what do
        answer = ask(path, auth: token, uuid: "ann")
        expect([answer.status, answer.json]).to eq([403, body])
      end
    end
  end

  it "need no permission for the time, where-now and leave" do
    paths = ["/time/0", "/v2/presence/sub-key/{sub}/uuid/ann", "/v2/presence/sub-key/{sub}/channel/a/leave"]
    expect(paths.map { |path| ask(path).status }).to eq([200, 200, 200])
  end

  it "list all objects of the keyset to anyone only with list_all: true" do
    statuses = [false, true].map do |list_all|
      PubnubPam::Emulator.start(list_all:) do |other|
        Wire.open(other) { |wire| wire.get("/v2/objects/{sub}/uuids").status }
      end
    end
    expect(statuses).to eq([403, 200])
  end

  it "list all metadata for anybody only where the keyset does not enforce the category" do
    lists = %w[/v2/objects/{sub}/channels /v2/objects/{sub}/uuids]
    statuses = %i[disallow_get_all_channel_metadata disallow_get_all_user_metadata].map do |option|
      PubnubPam::Emulator.start(option => false) do |other|
        Wire.open(other) { |wire| lists.map { |path| wire.get(path).status } }
      end
    end
    expect(statuses).to eq([[200, 403], [403, 200]])
  end

  it "refuse DataSync to a request without a credential, and where the keyset does not have it" do
    answers = [true, false].map do |data_sync|
      PubnubPam::Emulator.start(data_sync:) do |other|
        auth = other.client.grant_token!(ttl: 15, channels: { "a" => rights })
        Wire.open(other) do |wire|
          [wire.get("/v1/datasync/subkeys/{sub}/users"), wire.get("/v1/datasync/subkeys/{sub}/users", auth:)]
        end
      end
    end
    codes = answers.flatten.map { |answer| [answer.status, answer.json.dig("errors", 0, "errorCode")] }
    expect(codes).to eq([[401, "DS-0203"], [200, nil], [401, "DS-0203"], [403, "DS-0201"]])
  end

  describe "subscribe" do
    it "waits for a message" do
      poll = waiting(now)
      expect(poll).to be_alive
      say("room-1", "at last")
      expect(poll.value.first.map { |message| message["d"] }).to eq(["at last"])
    end

    it "refuses the next poll with an expired or revoked token" do
      since = now
      poll = waiting(since)
      client.revoke_token!(token)
      other = granted(channels: { "room-1" => rights })
      emulator.publish("room-1", "still", auth: other)
      messages, further = poll.value
      expect(messages.size).to eq(1)
      polls = Wire.open(emulator) { |wire| [wire.poll("room-1", since: further, auth: token).status] }
      emulator.advance(minutes: 15)
      polls << Wire.open(emulator) { |wire| wire.poll("room-1", since: further, auth: other).status }
      expect(polls).to eq([403, 403])
    end
  end

  describe "an option with a wrong value" do
    {
      { pattern_matching: :anchored } => "pattern_matching: expected :search or :whole, got :anchored (Symbol)",
      { validation_order: nil } => "validation_order: expected :signature_first or :body_first, got nil",
      { revocation: "no" } => "revocation: expected true or false, got \"no\" (String)",
      { data_sync: 1 } => "data_sync: expected true or false, got 1 (Integer)",
      { disallow_get_all_user_metadata: nil } =>
        "disallow_get_all_user_metadata: expected true or false, got nil",
      { list_all: nil } => "list_all: expected true or false, got nil",
      { max_body: 0 } => "max_body: expected an Integer of at least 1, got 0 (Integer)"
    }.each do |choice, message|
      it "is refused: #{choice}" do
        expect { PubnubPam::Emulator.start(**choice) }.to raise_error(PubnubPam::ArgumentError, message)
      end
    end
  end
end
