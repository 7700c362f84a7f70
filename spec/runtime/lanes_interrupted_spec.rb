# frozen_string_literal: true

require "spec_helper"

# Who is called away from a synchronous call leaves nothing behind; who is only disturbed gets the answer.
RSpec.describe "synchronous calls" do
  include BadNetwork

  around { |example| ScriptedServer.open(:holding) { |server| (@server = server) && example.run } }

  attr_reader :server

  let(:client) { client_of(server.origin, read_timeout: nil, total_timeout: nil) }

  def grant(user = "me")
    client.grant_token!(ttl: 1, authorized_user_id: user, channels: { "a" => read })
  end

  def quiet_thread(&)
    Thread.new(&).tap { |thread| thread.report_on_exception = false }
  end

  # A thread in a call, and the request that waits at the server.
  def calling(&)
    [quiet_thread(&), server.await_request]
  end

  def await
    Timeout.timeout(Children::PATIENCE) { Thread.pass until yield }
  end

  def answered_grant(user)
    thread, held = calling { grant(user) }
    held = server.await_request until held.user == user # others came late, of calls that are over
    held.grant
    thread.value
  end

  # Each ends the call of a thread, and returns the request that it leaves.
  interrupts = {
    "Thread#kill" => lambda {
      thread, held = calling { grant }
      thread.kill.join(Children::PATIENCE)
      held
    },
    "Thread#raise" => lambda {
      thread, held = calling { grant }
      thread.raise(IOError, "enough")
      expect { thread.join(Children::PATIENCE) }.to raise_error(IOError, "enough")
      held
    },
    "a time limit" => -> { timed_out(0.05) }
  }

  # Once more, with more time, where it was over before there was a request.
  def timed_out(limit)
    thread = quiet_thread { Timeout.timeout(limit) { grant } }
    expect { thread.join(Children::PATIENCE) }.to raise_error(Timeout::Error)
    server.requested? ? server.await_request : timed_out(2 * limit)
  end

  describe "that are interrupted" do
    before { await { native.running_calls.zero? } } # what other examples have left

    define_method(:interrupted) { |way| instance_exec(&interrupts.fetch(way)) }

    def descriptors
      Dir.children("/proc/self/fd").size
    end

    interrupts.each_key do |way|
      it "by #{way} are over, close their connection, and the next one is answered" do
        expect(answered_grant("before")).to eq("token-of-before")
        held = interrupted(way)
        expect(native.running_calls).to eq(0)
        held.connection.await_end # which the server does only after its client
        expect(answered_grant("after")).to eq("token-of-after")
      end

      it "by #{way} leave no descriptor behind, twenty of them" do
        skip "this system does not list descriptors" unless File.directory?("/proc/self/fd")
        answered_grant("before")
        GC.start # what other examples have left behind
        before = descriptors
        gone = Array.new(20) { interrupted(way) }
        gone.each { |held| held.connection.await_end }
        answered_grant("after")
        GC.start
        expect(descriptors).to be <= before
      end
    end
  end

  describe "go on" do
    def with_trap(handler)
      before = trap("USR1", &handler)
      yield
    ensure
      trap("USR1", before || "DEFAULT")
    end

    # Signals this process, whose main thread waits, and answers the requests of the trap and of that thread.
    def signalling_while_main_waits
      main = server.await_request
      Process.kill(:USR1, Process.pid)
      yield
      main.grant
    end

    it "while a signal trap makes one of its own" do
      inner = []
      with_trap(->(_) { inner << grant("trap") }) do
        service = Thread.new { signalling_while_main_waits { server.await_request.grant } }
        expect(grant("main")).to eq("token-of-main")
        expect(inner).to eq(["token-of-trap"])
        service.join
      end
    end

    it "while a second signal comes in the middle of a trap's own" do
      inner = []
      with_trap(->(_) { inner << grant("trap-#{inner.size}") }) do
        service = Thread.new do
          signalling_while_main_waits do
            first = server.await_request
            Process.kill(:USR1, Process.pid)
            first.grant
            server.await_request.grant
          end
        end
        expect([grant("main"), *inner]).to eq(%w[token-of-main token-of-trap-0 token-of-trap-1])
        service.join
      end
    end

    it "when their thread is woken up" do
      thread, held = calling { grant }
      5.times { thread.wakeup && Thread.pass }
      held.grant
      expect(thread.value).to eq("token-of-me")
    end

    it "where Thread.handle_interrupt holds an exception back, which comes after their answer" do
      answer = nil
      thread, held = calling do
        Thread.handle_interrupt(IOError => :never) { answer = grant }
      end
      thread.raise(IOError, "later")
      Thread.pass
      held.grant
      expect { thread.join(Children::PATIENCE) }.to raise_error(IOError, "later")
      expect(answer).to eq("token-of-me")
    end
  end

  # What a call holds changes within microseconds, and so does what there is to let go of.
  it "can be interrupted at any moment of a connection's first calls", :emulator do
    Thread.report_on_exception = false
    endings = Array.new(400) do
      fresh = emulator.client
      thread = Thread.new { loop { fresh.grant_token!(ttl: 1, channels: { "a" => read }) } }
      rand(20_000).times { nil }
      thread.raise(IOError, "enough")
      thread.value
    rescue StandardError => e
      e.class
    end
    expect(endings.uniq).to eq([IOError])
  ensure
    Thread.report_on_exception = true
  end

  # Such a trap comes back twice, and in the child into the middle of its parent's call.
  describe "in a process that a signal trap forks" do
    foreign = "the call was started before this process was forked; only its parent can finish it"

    ways = { "a call" => ->(client, keywords) { client.grant_token!(**keywords) },
             "a future" => lambda { |client, keywords|
               envelope = client.grant_token(**keywords, http_sync: false).value
               envelope.error? ? raise(envelope.error) : envelope.token
             } }

    # Makes a call and, if it turns out to be another process, one of its own. Tells what became of them.
    def outcomes(way)
      process = Process.pid
      grant = ->(user) { way.call(client, { ttl: 1, authorized_user_id: user, channels: { "a" => read } }) }
      first = outcome_of { grant.call("parent") }
      process == Process.pid ? [first] : [first, outcome_of { grant.call("child") }]
    end

    def outcome_of
      yield
    rescue PubnubPam::Error, IOError => e
      "#{e.class}: #{e.message}"
    end

    # A process in a group of its own, which whatever it forks belongs to as well.
    def start_forking(told, way, in_child)
      start_child do
        Process.setpgrp
        process = Process.pid
        trap("USR1") { fork || in_child.call }
        found = outcomes(way)
        next found if Process.pid == process

        told.puts(found)
        exit!
      end
    end

    def forking(way, in_child)
      heard, told = IO.pipe
      parent = start_forking(told, way, in_child)
      yield parent, -> { Timeout.timeout(Children::PATIENCE) { heard.gets(chomp: true) } }
    ensure
      [heard, told].each(&:close)
      end_group(parent.first)
    end

    def end_group(leader)
      Process.kill(:KILL, -leader)
      Process.wait(leader)
    rescue Errno::ESRCH, Errno::ECHILD
      nil # all have ended
    end

    trapped = { "goes on" => [-> {}, "PubnubPam::ConnectionError: #{foreign}"],
                "raises" => [-> { raise IOError, "not mine" }, "IOError: not mine"] }
    ways.to_a.product(trapped.to_a).each do |(name, way), (what, (in_child, outcome))|
      it "#{name} ends in the child where that #{what}, and goes on in the parent" do
        forking(way, in_child) do |parent, told|
          held = server.await_request
          Process.kill(:USR1, parent.first)
          server.grant_next(1)
          expect([told.call, told.call]).to eq([outcome, "token-of-child"])
          held.grant
          expect(result_of(parent)).to eq(["token-of-parent"])
        end
      end
    end
  end
end
