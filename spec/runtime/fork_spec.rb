# frozen_string_literal: true

require "spec_helper"

RSpec.describe "forks", :emulator do
  before { client } # of the parent's emulator, which a child can use but not own

  def grant
    client.grant_token!(ttl: 15, channels: { "a" => read })
  end

  it "let parent and child make calls after a call" do
    before = grant
    child = in_child { grant }
    expect([before, child, grant].uniq.size).to eq(3)
  end

  it "of a forked process let it make calls as well" do
    grant
    expect(in_child { grant && in_child { grant } }).to start_with("p0F2")
    expect(grant).to start_with("p0F2")
  end

  it "can happen while another thread is in a call" do
    ScriptedServer.open(:silent) do |server|
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

  it "leave a running call to the parent: the child gets an error that explains it" do
    ScriptedServer.open(:silent) do |server|
      future = emulator.client(origin: server.origin, max_retries: 0).revoke_token("x", http_sync: false)
      server.await_request
      message = in_child { future.value.error.message }
      expect(message).to include("started before this process was forked")
      future.cancel
    end
  end

  it "let the child read the answer to a call that ended before" do
    future = client.grant_token(ttl: 15, channels: { "a" => read }, http_sync: false)
    future.wait
    expect(in_child { future.value.token }).to eq(future.value.token)
  end

  it "run callbacks in the child that asked for them" do
    heard = in_child do
      queue = Queue.new
      client.grant_token(ttl: 1, channels: { "a" => read }, http_sync: false) { |envelope| queue << envelope.success? }
      queue.pop
    end
    expect(heard).to be(true)
  end

  it "do not run callbacks of the parent's calls in the child" do
    ScriptedServer.open(:silent) do |server|
      future = emulator.client(origin: server.origin).revoke_token("x", http_sync: false) { raise "in the child" }
      server.await_request
      expect(in_child { grant }).to start_with("p0F2")
      future.cancel
    end
  end

  it "of a process that makes calls all the time let each child make calls" do
    over = false
    callers = Array.new(4) { Thread.new { grant until over } }
    children = Array.new(20) { start_child { grant } }
    expect(children.map { |child| result_of(child) }).to all(start_with("p0F2"))
  ensure
    over = true
    expect(callers.map(&:join)).to all(have_attributes(status: false))
  end

  it "by Process.daemon let the daemon make calls" do
    token = in_child do
      grant
      Process.daemon(true, true)
      grant
    end
    expect(token).to start_with("p0F2")
  end

  it "leave the parent's connections open, however the children end" do
    ScriptedServer.open(:granting) do |server|
      asking = emulator.client(origin: server.origin, http_sync: true)
      ask = ->(user) { asking.grant_token!(ttl: 1, authorized_user_id: user, channels: { "a" => read }) }
      ask.call("parent-before")
      %i[exit! exit].each { |ending| result_of(start_child(by: ending) { 2.times { ask.call("child-#{ending}") } }) }
      ask.call("parent-after")
      carried = server.connections.map(&:users)
      expect(carried).to eq([%w[parent-before parent-after], ["child-exit!"] * 2, ["child-exit"] * 2])
      server.connections.drop(1).each(&:await_end)
      expect(server.connections.first).to be_open
    end
  end

  it "leave them open if a child releases the client" do
    ScriptedServer.open(:granting) do |server|
      clients = [emulator.client(origin: server.origin, http_sync: true)]
      ask = ->(user) { clients.first.grant_token!(ttl: 1, authorized_user_id: user, channels: { "a" => read }) }
      ask.call("before")
      in_child do
        grant
        clients.clear
        10.times { GC.start }
      end
      ask.call("after")
      expect(server.connections.map(&:users)).to eq([%w[before after]])
    end
  end

  it "let started programs inherit no connection" do
    skip "only Linux tells in /proc what a process has open" unless File.directory?("/proc/self/fd")
    grant
    ours = Dir.children("/proc/self/fd").filter_map { |file| File.readlink("/proc/self/fd/#{file}") rescue nil } # rubocop:disable Style/RescueModifier -- the listing's own is gone
    expect(ours.grep(/socket|eventpoll/)).not_to be_empty
    theirs = IO.popen(%w[ls -l /proc/self/fd], &:read)
    expect(theirs).not_to match(/socket|eventpoll|eventfd/)
  end

  it "let a child see the origin of its parent's emulator, but not control it" do
    message = in_child { [emulator.origin, (emulator.requests rescue $!.message)] } # rubocop:disable Style/RescueModifier, Style/SpecialGlobalVars
    said = "this emulator belongs to process #{Process.pid}, not to this one; start one here"
    expect(message).to eq([emulator.origin, said])
  end

  it "let a child start its own emulator" do
    token = in_child { PubnubPam::Emulator.start { |own| own.client.grant_token!(ttl: 1, channels: { "a" => read }) } }
    expect(token).to start_with("p0F2")
  end

  it "let a child see the owner's process id in the emulator's inspection" do
    expect(in_child { emulator.inspect }).to eq("#<PubnubPam::Emulator at #{emulator.url}, of process #{Process.pid}>")
    expect(emulator.inspect).to eq("#<PubnubPam::Emulator at #{emulator.url}>")
  end

  it "let a child leave the block of its parent's emulator" do
    outcome = in_child do
      parent = Process.pid
      within = PubnubPam::Emulator.start do |own|
        child = fork or break
        [Process.wait2(child).last.exitstatus, own.client.grant_token!(ttl: 1, channels: { "a" => read })]
      end
      exit!(7) unless Process.pid == parent
      within
    end
    expect(outcome).to match([7, start_with("p0F2")])
  end
end
