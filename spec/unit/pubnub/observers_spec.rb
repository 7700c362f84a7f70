# frozen_string_literal: true

require "logger"
require "spec_helper"

RSpec.describe PubnubPam::Pubnub::Future, "and its observers", :emulator do
  include DropIn

  let(:pubnub) { Pubnub.new(**options) }
  let(:future) { pubnub.grant_token(ttl: 1, **some) }
  let(:heard) { Queue.new }

  it "are called once, with time, value and reason, by the method that they name" do
    updated, hearing = Array.new(2) { observer }
    future.add_observer(updated)
    expect(future.with_observer(hearing, :hear)).to be(future)
    [updated, hearing].each do |each|
      time, value, reason = each.told.pop
      expect([time.class, value, reason]).to eq([Time, future.value, nil])
    end
    expect([updated, hearing].map { |each| each.told.empty? }).to all(be(true))
    expect(future.count_observers).to eq(0)
  end

  it "are called at once for a call that has ended" do
    future.wait
    future.add_observer { |_time, value, _reason| heard << [Thread.current, value] }
    expect(heard.pop(true)).to eq([Thread.current, future.value])
  end

  it "that raise are reported on stderr, and do not affect others" do
    future.wait
    expect do
      future.add_observer do
        raise "my own trouble"
      end
    end.to output(/an observer raised RuntimeError: my own/).to_stderr
    future.add_observer { heard << :next }
    expect(heard.pop).to eq(:next)
  end

  it "are an object or a block" do
    expect { future.add_observer }.to raise_error(PubnubPam::ArgumentError, /observer or a block, got neither\z/)
    expect { future.add_observer(observer) { nil } }.to raise_error(PubnubPam::ArgumentError, /got both\z/)
  end
end
