# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Envelope::Settled, :emulator do
  let(:granted) { emulator.client(http_sync: true).grant_token(ttl: 1, channels: { "a" => read }) }
  let(:refused) { emulator.client(http_sync: true).revoke_token("no-token") }

  it "has every method that a future has" do
    expect(PubnubPam::Envelope.public_instance_methods).to include(*PubnubPam::Future.public_instance_methods(false))
  end

  it "is its own value, also with a timeout" do
    expect([granted.value, granted.value(2), granted.value!, granted.value!(0)]).to all(be(granted))
    expect(refused.value).to be(refused)
  end

  it "has the state of a fulfilled future" do
    future = emulator.client.grant_token(ttl: 1, channels: { "a" => read })
    expect(future).to be_a(PubnubPam::Future)
    future.wait
    names = %i[wait complete? pending? fulfilled? rejected? state reason cancel]
    told = ->(it) { names.map { |name| it.public_send(name) } }
    expect(told.call(granted)).to eq(told.call(future))
    expect(told.call(refused)).to eq(told.call(future))
  end
end
