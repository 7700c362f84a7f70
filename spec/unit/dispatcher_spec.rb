# frozen_string_literal: true

require "logger"
require "stringio"
require "spec_helper"

RSpec.describe "callbacks", :emulator do
  let(:client) { emulator.client(http_sync: false) }
  let(:heard) { Queue.new }

  it "get the envelope: the block, else the keyword, else that of the client" do
    both = emulator.client(callback: ->(_) { heard << :client })
    both.revoke_token("x") { heard << :block }
    both.revoke_token("x", callback: ->(_) { heard << :keyword })
    both.revoke_token("x")
    expect(Array.new(3) { heard.pop }).to contain_exactly(:block, :keyword, :client)
  end

  it "run once, in another thread, with the complete envelope" do
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

  it "run for refusals and failures as well" do
    client.revoke_token("x") { |envelope| heard << envelope }
    expect(heard.pop.status[:code]).to eq(400)
    emulator.client(origin: "127.0.0.1:1", max_retries: 0).revoke_token("x") { |envelope| heard << envelope }
    expect(heard.pop.error).to be_a(PubnubPam::ConnectionError)
  end

  it "that raise are logged, and do not affect others" do
    told = Queue.new
    logger = Logger.new(StringIO.new)
    logger.define_singleton_method(:error) { |message| told << message }
    logged = emulator.client(logger:)
    logged.revoke_token("x") { raise "my own trouble" }
    expect(told.pop).to eq("pubnub_pam: a callback raised RuntimeError: my own trouble")
    logged.revoke_token("x") { heard << :next }
    expect(heard.pop).to eq(:next)
  end

  it "that raise are printed on standard error without a logger" do
    expect { client.revoke_token("x", http_sync: true) { raise "my own trouble" } }
      .to output(/pubnub_pam: a callback raised RuntimeError: my own trouble/).to_stderr
  end

  it "of other calls run if a caller is interrupted while it starts its own" do
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

  it "do not keep the process from ending, even if their first caller has deferred interrupts" do
    client # is made here: the child could not ask the emulator, which is ours
    child = start_child(by: :exit) do
      Thread.handle_interrupt(Object => :never) { client.revoke_token("x") { heard << :called } }
      heard.pop
    end
    expect(result_of(child)).to eq(:called)
  end

  it "are forgotten if the call cannot start" do
    expect { client.grant_token(ttl: 0, channels: {}) { heard << :never } }.to raise_error(PubnubPam::ArgumentError)
    client.revoke_token("x") { heard << :next }
    expect([heard.pop, heard.empty?]).to eq([:next, true])
  end

  it "cannot be used in a signal trap: the call raises, and nothing is sent" do
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
