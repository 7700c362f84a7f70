# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and another process's lock", :emulator do
  include_context "with a token cache"

  describe "a lock that another process holds" do
    let(:store) { PubnubPam::TokenCache::MemoryStore.new }

    def held_for(seconds)
      cache = described_class.new(client, store:)
      cache.fetch(**wanted)
      token = name_in(store, "token")
      store.delete(token)
      store.write(token.sub("/token/", "/lock/"), "somebody", expires_in: seconds)
      emulator.reset
    end

    it "is waited for no longer than wait_for:" do
      held_for(1000)
      cache = described_class.new(client, store:, wait_for: 0.05)
      expect(cache.fetch(**wanted)).to be_a(String)
      expect(log.string).to match(/WARN.*waited 0.05 s for another process to grant the same token; granting it as/)
    end

    it "ends the wait when it is released" do
      held_for(0.1)
      cache = described_class.new(client, store:, wait_for: 1000)
      expect(Timeout.timeout(Children::PATIENCE) { cache.fetch(**wanted) }).to be_a(String)
      expect(log.string).to eq("")
    end

    it "is released only by its holder" do
      allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
        store.write(name_in(store, "lock"), "somebody")
        later = Process.clock_gettime(Process::CLOCK_MONOTONIC) + 36 # this grant has taken longer than its lock
        allow(Process).to receive(:clock_gettime).and_return(later)
        grant.call(draft)
      end
      described_class.new(client, store:).fetch(**wanted)
      expect(store.read(name_in(store, "lock"))).to eq("somebody")
    end

    it "does not delay a process that has a token with enough time left" do
      first = described_class.new(client, store:, clock:)
      token = first.fetch(**wanted)
      lock = name_in(store, "token").sub("/token/", "/lock/")
      store.write(lock, "somebody", expires_in: 1000)
      @now = time + 3600 - 299
      waiting = described_class.new(client, store:, clock:, wait_for: 1000)
      expect(Timeout.timeout(Children::PATIENCE) { waiting.fetch(**wanted) }).to eq(token)
    end
  end
end
