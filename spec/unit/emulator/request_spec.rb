# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Emulator::Request, :emulator do
  it "is recorded decoded, oldest first, and forgotten by a reset" do
    client.grant_token!(ttl: 7, channels: { "a" => read })
    client.revoke_token("x y")
    first, second = emulator.requests
    expect([first.json["ttl"], first.params["uuid"], first.status]).to eq([7, "server-1", 200])
    expect([second.path, second.json, second.status]).to eq(["/v3/pam/sub-c-emulator/grant/x%20y", nil, 400])
    expect(second.inspect).to eq("#<PubnubPam::Emulator::Request DELETE /v3/pam/sub-c-emulator/grant/HIDDEN 400>")
    emulator.reset
    expect(emulator.requests).to eq([])
  end

  it "has a plus sign in its query decoded as a space, as the service does" do
    token = granted(channels: { "room-1" => PubnubPam::Permissions.res(write: true) }, authorized_user_id: "ann b")
    expect(emulator.publish("room-1", 1, auth: token, user_id: "ann b").status).to eq(200)
    expect(emulator.publish("room-1", 1, auth: token, user_id: "ann+b").status).to eq(403)
    expect(emulator.requests.last(2).map { |request| request.params["uuid"] }).to eq(["ann b", "ann+b"])
  end
end
