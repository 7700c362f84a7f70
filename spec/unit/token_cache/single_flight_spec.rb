# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "in several threads", :emulator do
  include_context "with a token cache"

  describe "threads of a process" do
    it "that need the same token cause one grant" do
      gate = Queue.new
      threads = Array.new(16) { Thread.new { gate.pop && cache.fetch(**wanted) } }
      16.times { gate << true }
      expect(threads.map(&:value).uniq.size).to eq(1)
      expect(grants).to eq(1)
    end

    it "wait for the one that grants, and get the same error" do
      ScriptedServer.open(:silent) do |server|
        patient = emulator.client(origin: server.origin, max_retries: 0, read_timeout: nil, total_timeout: nil)
        hanging = described_class.new(patient)
        first = Thread.new { hanging.fetch(**wanted) rescue $! } # rubocop:disable Style/RescueModifier, Style/SpecialGlobalVars
        server.await_request
        second = Thread.new { hanging.fetch(**wanted) rescue $! } # rubocop:disable Style/RescueModifier, Style/SpecialGlobalVars
        Thread.pass until second.stop?
        server.close
        expect([first, second].map(&:value)).to all(be_a(PubnubPam::ConnectionError))
        expect(first.value).to be(second.value)
      end
    end

    it "take over from one that was killed" do
      ScriptedServer.open(:silent) do |server|
        silent = emulator.client(origin: server.origin, max_retries: 0)
        cache = described_class.new(client)
        grants = [-> { silent.grant_token!(**wanted) }, -> { "a token" }]
        allow(client).to receive(:grant_draft!) { grants.shift.call }
        first = Thread.new { cache.fetch(**wanted) }
        server.await_request
        second = Thread.new { cache.fetch(**wanted) }
        Thread.pass until second.status == "sleep"
        first.kill.join
        expect(Timeout.timeout(Children::PATIENCE) { second.value }).to eq("a token")
      end
    end

    it "do not wait for others that need another token" do
      ScriptedServer.open(:silent) do |server|
        silent = emulator.client(origin: server.origin, max_retries: 0)
        grants = [-> { silent.grant_token!(**wanted) }, -> { "a token" }]
        allow(client).to receive(:grant_draft!) { grants.shift.call }
        first = Thread.new { cache.fetch(**wanted) }
        server.await_request
        expect(Timeout.timeout(Children::PATIENCE) { cache.fetch(**wanted, ttl: 5) }).to eq("a token")
        first.kill.join
      end
    end

    it "that grant when the process forks do not delay its children" do
      ScriptedServer.open(:silent) do |server|
        silent = emulator.client(origin: server.origin, max_retries: 0)
        parent = Process.pid
        allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
          Process.pid == parent ? silent.send(:grant_draft!, draft) : grant.call(draft)
        end
        cache = described_class.new(client, wait_for: 0.1)
        leader = Thread.new { cache.fetch(**wanted) }
        server.await_request
        expect(in_child { cache.fetch(**wanted) }).to be_a(String)
        leader.kill.join
      end
    end

    it "can fetch the same token from within the grant" do
      cache = described_class.new(client, wait_for: 0)
      asked = false
      allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
        cache.fetch(**wanted) unless asked.tap { asked = true }
        grant.call(draft)
      end
      expect(Timeout.timeout(Children::PATIENCE) { cache.fetch(**wanted) }).to be_a(String)
      expect(grants).to eq(2)
    end
  end
end
