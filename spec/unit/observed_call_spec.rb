# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::ObservedCall, :emulator do
  let(:seen) { [] }
  let(:observing) do
    calls = seen
    emulator.client(http_sync: true, middlewares: [->(call, &proceed) { (calls << call) && proceed.call }])
  end

  it "has the keywords of the call, without nil, tokens and auth keys" do
    observing.grant_token!(ttl: 5, authorized_user_id: "ann", channels: { "a" => read })
    observing.revoke_token("p0F2")
    observing.grant(channel: "a", auth_key: "hush", read: true)
    expect(seen.map(&:operation)).to eq(%i[grant_token revoke_token grant])
    expect(seen.first.arguments).to include(ttl: 5, authorized_user_id: "ann").and be_frozen
    expect(seen.last.arguments.keys).to include(:read)
    expect(seen.map { |call| call.arguments.keys & %i[token auth_key http_sync callback] }).to all(be_empty)
  end

  it "has the outcome after the call, and does not print arguments and tokens" do
    token = observing.grant_token!(ttl: 5, channels: { "room-1" => read })
    call = seen.first
    expect([call.envelope.token, call.error, call.event.status]).to eq([token, nil, 200])
    expect(call.inspect).to match(/\A#<PubnubPam::ObservedCall grant_token sync, grant_token 200 in [\d.]+ ms>\z/)
    expect(call.inspect).not_to include("room-1")
  end

  it "refuses on_finish without a block, and after the call was sent" do
    observing.revoke_token("x")
    expect { seen.first.on_finish }.to raise_error(PubnubPam::ArgumentError, "on_finish: expected a block, got none")
    expect { seen.first.on_finish { nil } }.to raise_error(PubnubPam::ArgumentError, /\Aon_finish: expected it before/)
  end

  it "shares its data with the event" do
    data = nil
    tag = ->(call, &proceed) { (call.data[:tenant] = "acme") && proceed.call }
    client = emulator.client(http_sync: true, middlewares: [tag], on_request: ->(event) { data = event.data })
    client.revoke_token("x")
    expect(data).to eq(tenant: "acme")
  end
end
