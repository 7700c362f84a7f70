# frozen_string_literal: true

require "logger"
require "spec_helper"

# What callers of the official gem do with its Concurrent::Future.
RSpec.describe PubnubPam::Pubnub::Future, :emulator do
  include DropIn

  let(:pubnub) { Pubnub.new(**options) }
  let(:future) { pubnub.grant_token(ttl: 1, **some) }
  let(:heard) { Queue.new }

  it "has the envelope as its value, the same one by every name" do
    expect(future.value).to be_a(Pubnub::Envelope)
    expect([future.value(1), future.value!, future.value!(1), future.deref, future.deref(1)]).to all(be(future.value))
  end

  it "is fulfilled, in every form of the question" do
    expect(future.wait).to be(future)
    expect([future.wait(1), future.wait!, future.no_error!(1), future.execute]).to all(be(future))
    expect(future).to have_attributes(
      state: :fulfilled, complete?: true, incomplete?: false, pending?: false, unscheduled?: false, fulfilled?: true,
      realized?: true, rejected?: false, cancelled?: false, reason: nil, cancel: false
    )
    expect(future.wait_or_cancel(0)).to be(true)
    expect { future.exception }.to raise_error(RuntimeError, "the call was not cancelled")
  end

  it "is fulfilled by failures too, whose envelopes say what they are" do
    failed = [pubnub.revoke_token("x"), Pubnub.new(**options, origin: "127.0.0.1:1", max_retries: 0).audit]
    expect(failed.map { |each| [each.value.class, each.state, each.reason] })
      .to eq([[Pubnub::ErrorEnvelope, :fulfilled, nil]] * 2)
  end

  describe "while nothing is answered" do
    around { |example| ScriptedServer.open(:silent) { |server| (@server = server) && example.run } }

    let(:future) { Pubnub.new(**options, origin: @server.origin).audit }

    it "gives nil when the time is over, and is pending" do
      expect([future.value(0.01), future.deref(0), future.value!(0.01)]).to eq([nil, nil, nil])
      expect([future.wait(0.01), future.wait!(0)]).to all(be(future))
      expect(future).to have_attributes(state: :pending, pending?: true, incomplete?: true, complete?: false,
                                        fulfilled?: false, rejected?: false, reason: nil, cancelled?: false)
      future.cancel
    end

    it "can be cancelled, which calls the observers" do
      future.add_observer { |*news| heard << news }
      expect(future.wait_or_cancel(0.01)).to be(false)
      expect(future).to have_attributes(state: :rejected, rejected?: true, cancelled?: true, value: nil,
                                        fulfilled?: false)
      expect(future.reason).to be_a(PubnubPam::ConnectionError)
      expect(heard.pop).to match([Time, nil, PubnubPam::ConnectionError])
      [-> { future.value! }, -> { future.wait! }, -> { raise future }].each do |call|
        expect(&call).to raise_error(PubnubPam::ConnectionError, "the call was cancelled")
      end
    end

    it "knows who waits, until they leave" do
      first, second = Array.new(2) { future.add_observer(observer) }
      block = future.add_observer { |*news| heard << news }
      expect(future.count_observers).to eq(3)
      expect([future.delete_observer(first), future.delete_observer(block)]).to eq([first, block])
      expect([future.count_observers, future.delete_observers.count_observers]).to eq([1, 0])
      future.cancel
      expect([first, second].map { |each| each.told.empty? } << heard.empty?).to all(be(true))
    end
  end

  describe "callbacks" do
    it "come once, off the calling thread, with the envelope that is the future's value" do
      future = pubnub.audit { |envelope| heard << [envelope, Thread.current] }
      envelope, thread = heard.pop
      expect(envelope).to be(future.value)
      expect(envelope.status[:code]).to eq(200)
      expect([thread == Thread.current, heard.empty?]).to eq([false, true])
    end

    it "come for refusals and for what has no answer" do
      pubnub.revoke_token("x") { |envelope| heard << envelope }
      Pubnub.new(**options, origin: "127.0.0.1:1", max_retries: 0).audit(callback: ->(envelope) { heard << envelope })
      expect(Array.new(2) { heard.pop }).to all(be_an_instance_of(Pubnub::ErrorEnvelope))
    end

    it "come before a synchronous call returns" do
      envelope = pubnub.audit(http_sync: true) { |each| heard << [each, Thread.current] }
      expect(heard.pop(true)).to eq([envelope, Thread.current])
    end

    it "take precedence over the block" do
      pubnub.audit(callback: ->(_) { heard << :option }) { heard << :block }
      expect([heard.pop, pubnub.audit(http_sync: true) && heard.empty?]).to eq([:option, true])
    end

    it "that raise do not affect others" do
      logger = Logger.new(StringIO.new)
      logger.define_singleton_method(:error) { |message| raise message unless message.include?("my own trouble") }
      logged = Pubnub.new(**options, logger:)
      futures = Array.new(5) { logged.audit { raise NotImplementedError, "my own trouble" } }
      logged.audit { heard << :next }
      expect(heard.pop).to eq(:next)
      expect(futures.map { |each| each.value.status[:code] }).to eq([200] * 5)
    end
  end
end
