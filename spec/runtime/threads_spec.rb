# frozen_string_literal: true

require "spec_helper"

RSpec.describe "threads", :emulator do
  it "wait for their answers concurrently" do
    ScriptedServer.open(:silent) do |server|
      hanging = emulator.client(origin: server.origin, http_sync: true)
      threads = Array.new(8) { Thread.new { hanging.revoke_token("x") } }
      # Only if no thread keeps the lock of the interpreter while it waits can all eight requests arrive.
      Timeout.timeout(Children::PATIENCE) { 8.times { server.await_request } }
      expect(threads).to all(be_alive)
    ensure
      threads.each(&:kill).each(&:join)
    end
  end

  it "can share one client (64 threads)" do
    client # which a let would make once for each
    tokens = Array.new(64) { Thread.new { Array.new(5) { granted } } }.flat_map(&:value)
    expect(tokens.uniq.size).to eq(320)
    expect(emulator.requests.map(&:status)).to eq([200] * 320)
  end

  it "can make all kinds of calls at once, and each gets its own answer" do
    client
    outcomes = Array.new(64) do |n|
      Thread.new do
        token = granted(ttl: n + 1)
        [client.parse_token(token)["ttl"], PubnubPam::Token.parse(token).ttl, client.revoke_token(token).status[:code],
         client.grant_token(ttl: n + 1, channels: { "c" => read }, http_sync: false).value.attempts]
      end
    end
    expect(outcomes.map(&:value)).to eq(Array.new(64) { |n| [n + 1, n + 1, 200, 1] })
  end

  it "do not block others while one waits" do
    ScriptedServer.open(:silent) do |server|
      hanging = Thread.new { emulator.client(origin: server.origin, http_sync: true).revoke_token("x") }
      server.await_request
      expect(granted).to start_with("p0F2")
    ensure
      hanging.kill.join
    end
  end

  it "can set tokens while others make calls" do
    threads = Array.new(4) { |n| Thread.new { 50.times { client.set_token("token-#{n}") && client.token } } }
    granted
    threads.each(&:join)
    expect(client.token).to match(/\Atoken-\d\z/)
  end
end
