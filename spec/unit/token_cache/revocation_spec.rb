# frozen_string_literal: true

require "timeout"
require "spec_helper"

RSpec.describe PubnubPam::TokenCache, :emulator do
  include_context "with token caches on one store"

  describe "a revocation at any step of another call" do
    # The calls' steps, one after the other: does something in the middle of the call at each of them.
    def at_each_step(call)
      last = nil
      (0..).each do |step|
        store = PubnubPam::TokenCache::MemoryStore.new
        count = -1
        inside = false
        stepped = stepping(store) { !inside && (count += 1) == step && (inside = true) && yield(store) }
        call.call(store, stepped)
        return last = step if count < step
      end
      last
    end

    def on(store) = described_class.new(client, store:)

    let(:granted) { [] }

    before do
      allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
        grant.call(draft).tap { |token| granted << token }
      end
    end

    # What is given out is valid, and a later revocation finds all that were granted.
    def expect_order(store)
      expect(valid?(on(store).fetch(**wanted))).to be(true)
      on(store).revoke_all("ann")
      expect(granted.select { |token| valid?(token) }).to eq([])
      granted.clear
    end

    it "of a fetch never makes the cache return a revoked token (revoke_all)" do
      fetch = lambda do |store, stepped|
        on(stepped).fetch(**wanted)
        expect_order(store)
      end
      expect(at_each_step(fetch) { |store| on(store).revoke_all("ann") }).to be > 20
    end

    it "of a fetch never makes the cache return a revoked token, even if the store is cleared then" do
      fetch = lambda do |store, stepped|
        on(stepped).fetch(**wanted)
        expect(valid?(on(store).fetch(**wanted))).to be(true)
      end
      revoke_and_clear = lambda do |store|
        on(store).revoke_all("ann")
        store.instance_variable_get(:@entries).clear
      end
      expect(at_each_step(fetch, &revoke_and_clear)).to be > 20
    end

    it "of a fetch that renews a token never makes the cache return the old, revoked one" do
      fetch = lambda do |store, stepped|
        old = described_class.new(client, store:, clock: -> { Time.now - 3590 }).fetch(**wanted)
        @old = old
        on(stepped).fetch(**wanted)
        expect(on(store).fetch(**wanted)).not_to eq(old)
        expect_order(store)
      end
      expect(at_each_step(fetch) { |store| on(store).revoke(@old) }).to be > 20
    end

    it "of another revoke_all leaves no valid token" do
      revoke_all = lambda do |store, stepped|
        tokens = [on(store).fetch(**wanted), on(store).fetch(**wanted, ttl: 5)]
        on(stepped).revoke_all("ann")
        expect(tokens.map { |token| valid?(token) }).to eq([false, false])
        expect_order(store)
      end
      expect(at_each_step(revoke_all) { |store| on(store).revoke_all("ann") }).to be > 8
    end

    it "of revoke_all: a fetch returns a token that is valid afterwards, or was revoked with the rest" do
      revoke_all = lambda do |store, stepped|
        old = on(store).fetch(**wanted)
        on(stepped).revoke_all("ann")
        expect(valid?(old)).to be(false)
        expect_order(store)
      end
      expect(at_each_step(revoke_all) { |store| on(store).fetch(**wanted) }).to be > 8
    end

    # The token is in the cache with an older revision, so it is looked at more closely before it is given out.
    def kept(store)
      on(store).fetch(**wanted).tap { on(store).revoke(on(store).fetch(**wanted, ttl: 5)) }
    end

    it "of a fetch that stores a token again does not make it valid again (revoke_all)" do
      fetch = lambda do |store, stepped|
        kept(store)
        on(stepped).fetch(**wanted)
        expect_order(store)
      end
      expect(at_each_step(fetch) { |store| on(store).revoke_all("ann") }).to be > 10
    end

    it "of a fetch that stores a token again does not make it valid again (revoke of that token)" do
      fetch = lambda do |store, stepped|
        @kept = kept(store)
        on(stepped).fetch(**wanted)
        expect_order(store)
      end
      expect(at_each_step(fetch) { |store| on(store).revoke(@kept) }).to be > 10
    end

    it "of revoke_all or revoke: a fetch that stores a token again does not make it valid again" do
      %w[revoke_all revoke].each do |revocation|
        revoke = lambda do |store, stepped|
          token = kept(store)
          revocation == "revoke" ? on(stepped).revoke(token) : on(stepped).revoke_all("ann")
          expect(on(store).fetch(**wanted)).not_to eq(token)
          expect_order(store)
        end
        expect(at_each_step(revoke) { |store| on(store).fetch(**wanted) }).to be > 8
      end
    end

    it "of revoke: a fetch does not make the token valid again" do
      revoke = lambda do |store, stepped|
        old = on(store).fetch(**wanted)
        on(stepped).revoke(old)
        expect(on(store).fetch(**wanted)).not_to eq(old)
        expect_order(store)
      end
      expect(at_each_step(revoke) { |store| on(store).fetch(**wanted) }).to be > 8
    end
  end

  it "grants another token if all were revoked between the grant and the write to the store" do
    revoked = false
    allow(store).to receive(:write).and_wrap_original do |write, name, *args, **options|
      written = write.call(name, *args, **options)
      if name.include?("/user/") && !revoked
        revoked = true
        expect(another.revoke_all("ann")).to eq(1)
      end
      written
    end
    token = cache.fetch(**wanted)
    expect(valid?(token)).to be(true)
    expect(cache.fetch(**wanted)).to eq(token)
  end

  it "revokes a token that was granted during revoke_all, even if it was not listed yet" do
    tokens = []
    allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
      grant.call(draft).tap do |token|
        another.revoke_all("ann") if tokens.empty?
        tokens << token
      end
    end
    given = cache.fetch(**wanted)
    expect(tokens.map { |token| valid?(token) }).to eq([false, true])
    expect(tokens.last).to eq(given)
  end

  describe "a fetch that is granted a token during revoke_all" do
    let(:granted) { [] }
    let(:begun) { Queue.new }
    let(:go) { Queue.new }

    # In a thread of its own, which waits with its first token until it may go on.
    def waiting_fetch(&at_second_grant)
      around_grants([nil, at_second_grant], [-> { begun.push(true) && go.pop }])
      Thread.new { cache.fetch(**wanted) }.tap { begun.pop }
    end

    def around_grants(before, after)
      allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
        before.shift&.call
        granted << grant.call(draft)
        after.shift&.call
        granted.last
      end
    end

    # Calls revoke_all, and lets the fetch end before its first call of this kind about entries of this name, or after.
    def revoke_all_with(fetch, name, kind, moment)
      allow(store).to receive(name).and_wrap_original do |method, *names, **options|
        meant = names.any? { |each| each.to_s.include?("/#{kind}/") } && !go.closed?
        end_of(fetch) if meant && moment == :before
        method.call(*names, **options).tap { end_of(fetch) if meant && moment == :after }
      end
      another.revoke_all("ann")
    end

    def end_of(fetch)
      go.close
      Timeout.timeout(Children::PATIENCE) { fetch.join }
    end

    it "leaves no valid token that was requested before, even if it was listed too late to be found" do
      fetch = waiting_fetch
      expect(revoke_all_with(fetch, :read_multi, "user", :after)).to eq(0)
      expect(valid?(granted.first)).to be(false)
      expect(granted.drop(1)).to eq([fetch.value])
    end

    it "never returns the token that it has revoked itself, even before revoke_all has finished" do
      others = nil
      fetch = waiting_fetch { others = another(wait_for: 0).fetch(**wanted) }
      revoke_all_with(fetch, :write, "revision", :before)
      expect(valid?(granted.first)).to be(false)
      expect([others, fetch.value]).not_to include(granted.first)
    end
  end

  it "does not share a token between threads that another process has revoked before one of them asked" do
    cache = another(wait_for: 0)
    revoked = late = nil
    allow(store).to receive(:read).and_wrap_original do |read, name|
      if name.include?("/generation/") && names("token").any? && revoked.nil?
        revoked = "" # once
        another.revoke(revoked = another.fetch(**wanted))
        late = Thread.new { cache.fetch(**wanted) }
        Thread.pass until late.stop?
      end
      read.call(name)
    end
    cache.fetch(**wanted)
    expect(Timeout.timeout(Children::PATIENCE) { late.value }).not_to eq(revoked)
  end

  it "ends if revoke_all is called again and again" do
    allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
      grant.call(draft).tap { another.revoke_all("ann") }
    end
    expect(cache.fetch(**wanted)).to be_a(String)
    expect(emulator.requests.count { |request| request.http_method == "POST" }).to eq(3)
  end

  it "returns no old token that was revoked while its renewal failed" do
    old = described_class.new(client, store:, clock: -> { Time.now - 3590 }).fetch(**wanted)
    allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
      another.revoke(old)
      emulator.fail_next(status: 503)
      grant.call(draft)
    end
    expect { cache.fetch(**wanted) }.to raise_error(PubnubPam::ServiceUnavailableError)
  end

  it "does not count a token in revoke_all that the service calls expired" do
    cache.fetch(**wanted, ttl: 1)
    live = cache.fetch(**wanted)
    emulator.advance(minutes: 2)
    expect(cache.revoke_all("ann")).to eq(1)
    expect(valid?(live)).to be(false)
    expect(cache.revoke_all("ann")).to eq(0)
  end
end
