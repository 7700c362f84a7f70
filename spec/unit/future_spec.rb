# frozen_string_literal: true

require "active_support"
require "active_support/duration"
require "date"
require "logger"
require "stringio"
require "spec_helper"

RSpec.describe PubnubPam::Future, :emulator do
  let(:client) { emulator.client }

  it "gives the envelope, the same one each time" do
    future = client.grant_token(ttl: 1, channels: { "a" => read })
    expect(future.value).to be_a(PubnubPam::Envelope).and be(future.value!)
    expect(future).to have_attributes(state: :fulfilled, complete?: true, fulfilled?: true, pending?: false,
                                      rejected?: false, reason: nil)
  end

  it "is fulfilled by a refusal too, which is an answer" do
    emulator.fail_next(status: 400)
    future = client.grant_token(ttl: 1, channels: { "a" => read })
    expect(future.value).to be_error
    expect(future.value!).to be_error
    expect(future.state).to eq(:fulfilled)
  end

  it "is the default, and not what http_sync gives" do
    expect(client.revoke_token("x")).to be_a(described_class)
    expect(client.revoke_token("x", http_sync: true)).to be_a(PubnubPam::Envelope)
    expect(emulator.client(http_sync: true).revoke_token("x", http_sync: false)).to be_a(described_class)
  end

  describe "while the service says nothing" do
    around { |example| ScriptedServer.open(:silent) { |server| (@server = server) && example.run } }

    let(:future) { emulator.client(origin: @server.origin).revoke_token("x") }

    it "waits no longer than it is told to" do
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

  it "refuses a wait that is no time" do
    future = client.revoke_token("x")
    [Float::NAN, "1", "", :soon, Time.at(-1), Date.new(2026), [], {}, Object.new, 2i].each do |timeout|
      %i[value value! wait].each do |name|
        expect { future.public_send(name, timeout) }
          .to raise_error(PubnubPam::ArgumentError, /\Atimeout: expected seconds/), "#{name} #{timeout.inspect}"
      end
    end
  end

  it "waits for numbers of all kinds, and for an ActiveSupport::Duration" do
    future = client.revoke_token("x")
    future.wait
    numbers = [5, 0.5, 1r / 2, 10**15, -1, ActiveSupport::Duration.seconds(2)]
    expect(numbers.map { |timeout| future.value(timeout) }).to all(be_a(PubnubPam::ErrorEnvelope))
  end

  describe "callbacks" do
    let(:heard) { Queue.new }

    it "get the envelope, by block, by keyword, by client, in that order" do
      both = emulator.client(callback: ->(_) { heard << :client })
      both.revoke_token("x") { heard << :block }
      both.revoke_token("x", callback: ->(_) { heard << :keyword })
      both.revoke_token("x")
      expect(Array.new(3) { heard.pop }).to contain_exactly(:block, :keyword, :client)
    end

    it "run once, off the calling thread, after the envelope is complete" do
      future = client.revoke_token(granted) { |envelope| heard << [Thread.current, envelope] }
      thread, envelope = heard.pop
      expect(thread).not_to be(Thread.current)
      expect(envelope).to be(future.value)
      expect(heard).to be_empty
    end

    it "run in the calling thread when the call is synchronous" do
      client.revoke_token("x", http_sync: true) { heard << Thread.current }
      expect(heard.pop).to be(Thread.current)
    end

    it "get refusals and failures as well" do
      client.revoke_token("x") { |envelope| heard << envelope }
      expect(heard.pop.status[:code]).to eq(400)
      emulator.client(origin: "127.0.0.1:1", max_retries: 0).revoke_token("x") { |envelope| heard << envelope }
      expect(heard.pop.error).to be_a(PubnubPam::ConnectionError)
    end

    it "that raise are logged, and harm nothing" do
      told = Queue.new
      logger = Logger.new(StringIO.new)
      logger.define_singleton_method(:error) { |message| told << message }
      logged = emulator.client(logger:)
      logged.revoke_token("x") { raise "my own trouble" }
      expect(told.pop).to eq("pubnub_pam: a callback raised RuntimeError: my own trouble")
      logged.revoke_token("x") { heard << :next }
      expect(heard.pop).to eq(:next)
    end

    it "that raise without a logger are told on stderr" do
      expect { client.revoke_token("x", http_sync: true) { raise "my own trouble" } }
        .to output(/pubnub_pam: a callback raised RuntimeError: my own trouble/).to_stderr
    end

    it "of other calls are run where a caller is interrupted while it starts its own" do
      reached = Queue.new
      go_on = Queue.new
      allow(PubnubPam::Future).to receive(:new).and_wrap_original do |original, *arguments, &block|
        reached << true
        go_on.pop
        original.call(*arguments, &block)
      end
      caller = Thread.new { client.revoke_token("x") { heard << :own } }
      reached.pop
      caller.kill
      2.times { go_on << true }
      client.revoke_token("x") { heard << :other }
      expect(Timeout.timeout(Children::PATIENCE) { [heard.pop, heard.pop] }).to contain_exactly(:own, :other)
    end

    it "end with the process, whatever their first caller put off" do
      client # is made here: the child could not ask the emulator, which is ours
      child = start_child(by: :exit) do
        Thread.handle_interrupt(Object => :never) { client.revoke_token("x") { heard << :called } }
        heard.pop
      end
      expect(result_of(child)).to eq(:called)
    end

    it "are forgotten where the call cannot start" do
      expect { client.grant_token(ttl: 0, channels: {}) { heard << :never } }.to raise_error(PubnubPam::ArgumentError)
      client.revoke_token("x") { heard << :next }
      expect([heard.pop, heard.empty?]).to eq([:next, true])
    end
  end

  it "is not to be had with a callback in a signal trap, where Ruby takes no lock" do
    refused = nil
    made = client
    before = trap("USR2") do
      made.revoke_token("x") { nil }
    rescue StandardError => e
      refused = e
    end
    Process.kill("USR2", Process.pid)
    Thread.pass until refused
    expect(refused).to be_a(PubnubPam::ConnectionError)
    expect(refused.message).to eq("callbacks cannot be run from here, so nothing was sent: " \
                                  "can't be called from trap context")
  ensure
    trap("USR2", before || "DEFAULT")
  end
end
