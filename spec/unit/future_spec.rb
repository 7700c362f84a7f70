# frozen_string_literal: true

require "active_support"
require "active_support/duration"
require "date"
require "logger"
require "stringio"
require "spec_helper"

RSpec.describe PubnubPam::Future, :emulator do
  let(:client) { emulator.client }

  it "returns the same envelope each time" do
    future = client.grant_token(ttl: 1, channels: { "a" => read })
    expect(future.value).to be_a(PubnubPam::Envelope).and be(future.value!)
    expect(future).to have_attributes(state: :fulfilled, complete?: true, fulfilled?: true, pending?: false,
                                      rejected?: false, reason: nil)
  end

  it "is fulfilled by a refusal, too" do
    emulator.fail_next(status: 400)
    future = client.grant_token(ttl: 1, channels: { "a" => read })
    expect(future.value).to be_error
    expect(future.value!).to be_error
    expect(future.state).to eq(:fulfilled)
  end

  it "is returned by default, and not with http_sync: true" do
    expect(client.revoke_token("x")).to be_a(described_class)
    expect(client.revoke_token("x", http_sync: true)).to be_a(PubnubPam::Envelope)
    expect(emulator.client(http_sync: true).revoke_token("x", http_sync: false)).to be_a(described_class)
  end

  describe "while no answer has come" do
    around { |example| ScriptedServer.open(:silent) { |server| (@server = server) && example.run } }

    let(:future) { emulator.client(origin: @server.origin).revoke_token("x") }

    it "waits no longer than its timeout" do
      expect([future.value(0.01), future.value!(0), future.wait(0.01), future.state])
        .to eq([nil, nil, false, :pending])
      future.cancel
    end

    it "can be cancelled, once" do
      future
      @server.await_request
      expect([future.cancel, future.wait, future.cancel, future.state, future.value])
        .to eq([true, true, false, :rejected, nil])
      expect(future.reason).to be_a(PubnubPam::ConnectionError).and have_attributes(message: "the call was cancelled")
      expect { future.value! }.to raise_error(PubnubPam::ConnectionError, "the call was cancelled")
      expect(@server.await_hangups).to be(true)
    end
  end

  it "raises a ThreadError of a form, which is not called again" do
    form = Class.new do
      attr_reader :calls

      def present(_) = raise(ThreadError, "no lock, call #{@calls = @calls.to_i + 1}")
    end.new
    call = client.revoke_token("x").tap(&:wait).instance_variable_get(:@call)
    future = described_class.new(call, form) { nil }
    expect { future.value }.to raise_error(ThreadError, "no lock, call 1")
    expect(form.calls).to eq(1)
  end

  it "refuses a timeout that is not a number of seconds" do
    future = client.revoke_token("x")
    [Float::NAN, "1", "", :soon, Time.at(-1), Date.new(2026), [], {}, Object.new, 2i].each do |timeout|
      %i[value value! wait].each do |name|
        expect { future.public_send(name, timeout) }
          .to raise_error(PubnubPam::ArgumentError, /\Atimeout: expected seconds/), "#{name} #{timeout.inspect}"
      end
    end
  end

  it "accepts all kinds of numbers and an ActiveSupport::Duration" do
    future = client.revoke_token("x")
    future.wait
    numbers = [5, 0.5, 1r / 2, 10**15, -1, ActiveSupport::Duration.seconds(2)]
    expect(numbers.map { |timeout| future.value(timeout) }).to all(be_a(PubnubPam::ErrorEnvelope))
  end
end
