# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Emulator::Answer, :emulator do
  let(:token) do
    granted(channels: { "room-1" => PubnubPam::Permissions.res(write: true) }, authorized_user_id: "ann")
  end

  it "shows status, message and reason in its inspection, and has the JSON" do
    refused = emulator.publish("room-1", "hi", auth: token)
    expect(refused.inspect)
      .to eq('#<PubnubPam::Emulator::Answer 403 Forbidden: the token is for user "ann", not "front-end">')
    expect([refused.message, refused.json["status"]]).to eq(["Forbidden", 403])
    sent = emulator.publish("room-1", "hi", auth: token, user_id: "ann")
    expect([sent.inspect, sent.reason, sent.json[0]]).to eq(["#<PubnubPam::Emulator::Answer 200 Sent>", nil, 1])
  end

  it "has no JSON and no message if it is not JSON" do
    emulator.not_json
    page = emulator.publish("room-1", "hi")
    expect([page.status, page.json, page.message]).to eq([200, nil, nil])
  end
end
