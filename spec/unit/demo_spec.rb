# frozen_string_literal: true

require "spec_helper"

RSpec.describe "PubnubPam.demo" do
  before { PubnubPam.demo_emulator.reset }

  let(:grants) { { ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) } } }

  it "returns a client of an emulator" do
    expect(PubnubPam.demo.grant_token(**grants).status[:code]).to eq(200)
    expect(PubnubPam.demo(user_id: "ann").grant_token!(**grants)).to start_with("p0F2")
    expect(PubnubPam.demo_emulator.requests.map { |request| request.params["uuid"] }).to eq(%w[demo ann])
  end

  it "accepts the options of a client" do
    future = PubnubPam.demo(uuid: "bob", http_sync: false).grant_token(**grants)
    expect(future).to be_a(PubnubPam::Future)
    expect(future.value).to be_success
  end

  it "uses another emulator after the last one was stopped" do
    before = PubnubPam.demo_emulator
    before.stop
    expect(PubnubPam.demo.grant_token(**grants).status[:code]).to eq(200)
    expect(PubnubPam.demo_emulator).not_to equal(before)
  end

  it "uses another emulator in a forked child" do
    parent = PubnubPam.demo_emulator.origin
    PubnubPam.demo.grant_token!(**grants)
    child = in_child { [PubnubPam.demo_emulator.origin, PubnubPam.demo.grant_token(**grants).status[:code]] }
    expect(child).to match([satisfy { |origin| origin != parent }, 200])
  end

  it "shows in irb the user and expiry of a token, and not the token" do
    envelope = PubnubPam.demo.grant_token(**grants, authorized_user_id: "ann")
    expect(envelope.inspect)
      .to match(/\A#<PubnubPam::Envelope grant_token 200 Success, a token for ann, expires in 1[45] min \(.* UTC\)>\z/)
    expect(PubnubPam.demo.revoke_token("p0F2").inspect)
      .to eq("#<PubnubPam::ErrorEnvelope revoke_token 400 Invalid token; Token parse error (token)>")
  end
end
