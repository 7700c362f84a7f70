# frozen_string_literal: true

require "spec_helper"

RSpec.describe "forks", :emulator do
  before { client } # of the parent's emulator, which a child can use but not own

  def grant
    client.grant_token!(ttl: 15, channels: { "a" => read })
  end

  it "leave parent and child working after a call" do
    before = grant
    child = in_child { grant }
    expect([before, child, grant].uniq.size).to eq(3)
  end

  it "of a fork work as well" do
    grant
    expect(in_child { grant && in_child { grant } }).to start_with("p0F2")
    expect(grant).to start_with("p0F2")
  end

  it "work while another thread is inside a call" do
    SilentServer.open do |server|
      silent = emulator.client(origin: server.origin, max_retries: 0)
      hanging = Thread.new { silent.revoke_token("x").value }
      server.await_request
      expect(Array.new(3) { in_child { grant } }).to all(start_with("p0F2"))
    ensure
      hanging.kill.join
    end
  end

  it "run several children at once, each with its own connections" do
    grant
    children = Array.new(4) { start_child { Array.new(5) { grant }.uniq.size } }
    expect(children.map { |child| result_of(child) }).to eq([5] * 4)
    expect(grant).to start_with("p0F2")
  end

  it "keep the token that was set" do
    client.set_token("p0F2")
    expect(in_child { client.token }).to eq("p0F2")
  end

  it "leave a call that was under way to the parent, and say so in the child" do
    SilentServer.open do |server|
      future = emulator.client(origin: server.origin, max_retries: 0).revoke_token("x", http_sync: false)
      server.await_request
      message = in_child { future.value.error.message }
      expect(message).to include("started before this process was forked")
      future.cancel
    end
  end

  it "run callbacks in the child that asked for them" do
    heard = in_child do
      queue = Queue.new
      client.grant_token(ttl: 1, channels: { "a" => read }, http_sync: false) { |envelope| queue << envelope.success? }
      queue.pop
    end
    expect(heard).to be(true)
  end

  it "do not carry callbacks of the parent's calls" do
    SilentServer.open do |server|
      future = emulator.client(origin: server.origin).revoke_token("x", http_sync: false) { raise "in the child" }
      server.await_request
      expect(in_child { grant }).to start_with("p0F2")
      future.cancel
    end
  end

  it "let a child say whose emulator it holds" do
    message = in_child { [emulator.origin, (emulator.requests rescue $!.message)] } # rubocop:disable Style/RescueModifier, Style/SpecialGlobalVars
    said = "this emulator belongs to process #{Process.pid}, not to this one; start one here"
    expect(message).to eq([emulator.origin, said])
  end

  it "let a child start its own emulator" do
    token = in_child { PubnubPam::Emulator.start { |own| own.client.grant_token!(ttl: 1, channels: { "a" => read }) } }
    expect(token).to start_with("p0F2")
  end

  it "end without hanging, by exit as by exit!" do
    grant
    pid = fork do
      grant
      exit(0)
    end
    Timeout.timeout(Children::PATIENCE) { Process.wait(pid) }
    expect($?.exited?).to be(true) # rubocop:disable Style/SpecialGlobalVars
  end
end
