# frozen_string_literal: true

require "spec_helper"

# What a server that never answers must not do to its caller.
RSpec.describe "interrupts", :emulator do
  around { |example| ScriptedServer.open(:silent) { |server| (@server = server) && example.run } }

  attr_reader :server

  let(:hanging) do
    emulator.client(origin: server.origin, http_sync: true, open_timeout: nil, read_timeout: nil, total_timeout: nil)
  end
  let(:native) { PubnubPam.const_get(:Native) }

  # Tasks end a moment after they are told to; each ends with an event, the connection's end.
  def all_tasks_end
    server.await_hangups
    Timeout.timeout(Children::PATIENCE) { Thread.pass until native.running_calls.zero? }
  end

  def hang_in_thread
    thread = Thread.new { hanging.revoke_token("x") }
    thread.report_on_exception = false
    server.await_request
    thread
  end

  # Once more, with more time, where it was over before there was a request.
  def time_out(limit)
    expect { Timeout.timeout(limit) { hanging.revoke_token("x") } }.to raise_error(Timeout::Error)
    return if server.requested?

    expect(limit).to be < Children::PATIENCE
    time_out(2 * limit)
  end

  it "by Timeout.timeout end a hanging call, and the request with it" do
    time_out(0.1)
    all_tasks_end
    expect(client.revoke_token(granted).status[:code]).to eq(200)
  end

  it "by Thread#kill end a hanging call, and the request with it" do
    expect(hang_in_thread.kill.join(Children::PATIENCE)).not_to be_nil
    all_tasks_end
  end

  it "by Thread#raise arrive as they were raised" do
    thread = hang_in_thread
    thread.raise(IOError, "enough")
    expect { thread.join(Children::PATIENCE) }.to raise_error(IOError, "enough")
    all_tasks_end
  end

  it "by a signal trap that returns leave the call under way" do
    heard = Queue.new
    before = trap("USR1") { heard << :heard }
    caller = Thread.main
    Thread.new do
      server.await_request
      3.times { Process.kill(:USR1, Process.pid) && heard.pop }
      caller.raise(IOError, "after three signals")
    end
    expect { hanging.revoke_token("x") }.to raise_error(IOError, "after three signals")
    all_tasks_end
  ensure
    trap("USR1", before || "DEFAULT")
  end

  it "end a process that waits in a call by Ctrl-C" do
    hanging # is made here: the child could not ask the emulator, which is ours
    child = start_child do
      trap("INT", "DEFAULT") # RSpec has its own
      hanging.revoke_token("x")
    rescue Interrupt
      :interrupted
    end
    server.await_request
    Process.kill(:INT, child.first)
    expect(result_of(child)).to eq(:interrupted)
  end

  it "of a wait for a future leave the call under way" do
    future = hanging.revoke_token("x", http_sync: false)
    expect { Timeout.timeout(0.1) { future.value } }.to raise_error(Timeout::Error)
    server.await_request
    expect(future).to be_pending
    future.cancel
    all_tasks_end
  end

  it "twenty in a row drop every task" do
    20.times do
      expect { Timeout.timeout(0.02) { hanging.revoke_token("x") } }.to raise_error(Timeout::Error)
    end
    Timeout.timeout(Children::PATIENCE) { Thread.pass until native.running_calls.zero? }
    expect(native.running_calls).to eq(0)
  end

  # Whatever reads the permissions of a grant.
  readers = {
    "a call" => ->(client, grant) { client.grant_token!(**grant) },
    "advice" => ->(_, grant) { PubnubPam::Client.const_get(:Advice).new(nil, true).about(grant) },
    "one of many grants" => ->(client, grant) { client.grant_tokens([grant]) },
    "a token cache" => ->(client, grant) { PubnubPam::TokenCache.new(client).fetch(**grant) }
  }

  readers.each do |what, read|
    it "while #{what} reads permissions are not taken for what is wrong with them" do
      expect { interrupted_in_permissions { |grant| read.call(client, grant) } }.to raise_error(IOError, "enough")
    end
  end

  # Raises while a permission is asked for its bits, and waits for what comes of it.
  def interrupted_in_permissions
    reached = Queue.new
    go_on = Queue.new
    slow = Class.new do
      define_method(:type) { :res }
      define_method(:calculate_bitmask) { (reached << true) && go_on.pop && 1 }
    end
    client
    thread = Thread.new { yield({ ttl: 1, channels: { "a" => slow.new } }) }
    thread.report_on_exception = false
    reached.pop
    thread.raise(IOError, "enough")
    go_on << true << true
    thread.join(Children::PATIENCE)
  end
end
