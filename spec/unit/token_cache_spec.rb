# frozen_string_literal: true

require "delegate"
require "timeout"
require "spec_helper"

RSpec.describe PubnubPam::TokenCache, :emulator do
  include Loopback
  include_context "with a token cache"

  describe "#fetch" do
    it "grants once, and returns the same token until it is about to expire" do
      tokens = Array.new(3) { cache.fetch(**wanted) }
      expect(tokens.uniq.size).to eq(1)
      expect(grants).to eq(1)
      expect(PubnubPam::Token.parse(tokens.first)).to have_attributes(ttl: 60, authorized_user_id: "ann")
    end

    it "grants again when less than refresh_before is left, and not before" do
      first = cache.fetch(**wanted)
      @now = time + 3600 - 301
      expect(cache.fetch(**wanted)).to eq(first)
      @now = time + 3600 - 300
      expect(cache.fetch(**wanted)).not_to eq(first)
      expect(grants).to eq(2)
    end

    it "caches a token for at least half of its ttl, however large refresh_before is" do
      greedy = described_class.new(client, clock:, refresh_before: 1_000_000)
      first = greedy.fetch(**wanted, ttl: 2)
      @now = time + 59
      expect(greedy.fetch(**wanted, ttl: 2)).to eq(first)
      @now = time + 60
      expect(greedy.fetch(**wanted, ttl: 2)).not_to eq(first)
    end

    it "uses a token until it expires if refresh_before is 0" do
      last = described_class.new(client, clock:, refresh_before: 0)
      first = last.fetch(**wanted)
      @now = time + 3599
      expect(last.fetch(**wanted)).to eq(first)
      @now = time + 3600
      expect(last.fetch(**wanted)).not_to eq(first)
    end

    it "follows the machine's clock by default" do
      cache = described_class.new(client)
      first = cache.fetch(**wanted)
      allow(Time).to receive(:now).and_return(Time.now + 3500)
      expect(cache.fetch(**wanted)).not_to eq(first)
    end

    it "uses the current PubnubPam.client if it was given none, and needs no keys before" do
      cache = described_class.new
      configure(emulator, user_id: "one")
      token = cache.fetch(**wanted)
      PubnubPam::Emulator.start(secret_key: "sec-c-other") do |other|
        configure(other, user_id: "two")
        expect(cache.fetch(**wanted)).not_to eq(token)
        expect(other.requests.map { |request| request.params["uuid"] }).to eq(["two"])
      end
    ensure
      forget_configuration
    end

    def configure(emulator, **settings)
      settings = { **emulator.keys, origin: emulator.origin, ssl: false, **settings }
      PubnubPam.configure { |config| settings.each { |name, value| config.public_send(:"#{name}=", value) } }
    end

    it "grants through a decorated client, by its grant_token!" do
      decorated = Class.new(SimpleDelegator) do
        def granted = @granted ||= []
        def grant_token!(...) = super.tap { |token| granted << token }
      end.new(emulator.client)
      tokens = PubnubPam::TokenCache.new(decorated)
      token = tokens.fetch(**wanted)
      expect([tokens.fetch(**wanted), decorated.granted]).to eq([token, [token]])
    end

    it "refuses the same arguments as grant_token!, even if the token is cached" do
      cache.fetch(**wanted)
      expect { cache.fetch(**wanted, chanels: {}) }
        .to raise_error(PubnubPam::ArgumentError, /\Aunknown keyword: :chanels; did you mean channels:/)
      expect { cache.fetch(**wanted, http_sync: true) }.to raise_error(ArgumentError, "unknown keyword: :http_sync")
      expect { cache.fetch(**wanted, ttl: 0) }.to raise_error(PubnubPam::ArgumentError, /\Attl: expected minutes/)
      expect { cache.fetch(channels: wanted[:channels]) }
        .to raise_error(PubnubPam::ArgumentError, /\Attl: expected minutes/)
    end

    it "needs no keys before the first fetch" do
      keyless = PubnubPam::Client.new(subscribe_key: "sub-c-1", user_id: "me")
      cache = described_class.new(keyless)
      expect { cache.fetch(**wanted) }.to raise_error(PubnubPam::ConfigurationError)
    end

    it "raises the error of a grant, and grants again at the next fetch" do
      emulator.fail_next(status: 403)
      expect { cache.fetch(**wanted) }.to raise_error(PubnubPam::ForbiddenError)
      expect(cache.fetch(**wanted)).to be_a(String)
    end

    it "returns the old token while it is valid if a new one cannot be granted" do
      first = cache.fetch(**wanted)
      @now = time + 3590
      emulator.fail_next(status: 503)
      expect(cache.fetch(**wanted)).to eq(first)
      expect(log.string).to match(/WARN.*pubnub_pam: a token could not be renewed, the old one is valid until/)
      emulator.fail_next(status: 403)
      expect { cache.fetch(**wanted) }.to raise_error(PubnubPam::ForbiddenError)
      @now = time + 3600
      emulator.fail_next(status: 503)
      expect { cache.fetch(**wanted) }.to raise_error(PubnubPam::ServiceUnavailableError)
    end
  end

  describe "#revoke" do
    it "makes the token invalid, and does not return it any more" do
      token = cache.fetch(**wanted)
      expect(cache.revoke(token)).to be(true)
      expect(emulator.publish("b", "x", auth: token, user_id: "ann").status).to eq(403)
      expect(cache.fetch(**wanted)).not_to eq(token)
    end

    it "does not affect a newer token" do
      old = cache.fetch(**wanted)
      @now = time + 3590
      new = cache.fetch(**wanted)
      cache.revoke(old)
      expect(cache.fetch(**wanted)).to eq(new)
    end

    it "revokes tokens that it did not grant" do
      expect(cache.revoke(client.grant_token!(**wanted))).to be(true)
    end

    it "does not return the token any more, even if the service could not be reached" do
      token = cache.fetch(**wanted)
      emulator.fail_next(status: 503)
      expect { cache.revoke(token) }.to raise_error(PubnubPam::ServiceUnavailableError)
      expect(cache.fetch(**wanted)).not_to eq(token)
    end

    it "raises a StoreError if the store has failed" do
      token = client.grant_token!(**wanted)
      [swallowing_store, raising_store].each do |store|
        expect { described_class.new(client, store:).revoke(token) }
          .to raise_error(PubnubPam::TokenCache::StoreError, /the token is revoked, but the store is down/)
      end
      expect(emulator.publish("b", "x", auth: token, user_id: "ann").status).to eq(403)
    end
  end

  describe "#revoke_all" do
    it "makes all tokens of a user invalid, replaced ones too, and no others" do
      old = cache.fetch(**wanted)
      @now = time + 3590
      tokens = [old, cache.fetch(**wanted), cache.fetch(**wanted, ttl: 5)]
      bobs = cache.fetch(**wanted, authorized_user_id: "bob")
      expect(cache.revoke_all("ann")).to eq(3)
      expect(tokens.map { |token| emulator.publish("b", "x", auth: token, user_id: "ann").status }).to eq([403] * 3)
      expect(emulator.publish("b", "x", auth: bobs, user_id: "bob").status).to eq(200)
      expect(tokens).not_to include(cache.fetch(**wanted))
      expect(cache.revoke_all("ann")).to eq(1)
    end

    it "does not count expired and revoked tokens" do
      cache.fetch(**wanted, ttl: 5)
      cache.revoke(cache.fetch(**wanted, ttl: 7))
      @now = time + 300
      expect(cache.revoke_all("ann")).to eq(0)
    end

    it "tries all, raises the first error, and finds the rest again" do
      [1, 2, 3].each { |ttl| cache.fetch(**wanted, ttl:) }
      emulator.fail_next(status: 503)
      expect { cache.revoke_all("ann") }.to raise_error(PubnubPam::ServiceUnavailableError)
      expect(emulator.requests.map(&:http_method).count("DELETE")).to eq(3)
      expect(cache.revoke_all("ann")).to eq(1)
    end

    it "raises a StoreError if the store is down" do
      [swallowing_store, raising_store].each do |store|
        expect { described_class.new(client, store:).revoke_all("ann") }
          .to raise_error(PubnubPam::TokenCache::StoreError, /the store is down: which tokens user "ann" has/)
      end
    end

    it "refuses a value that is not a user id" do
      [nil, "", " ", 1].each do |user|
        expect { cache.revoke_all(user) }.to raise_error(PubnubPam::ArgumentError, /\Aauthorized_user_id: expected/)
      end
    end
  end

  [nil, "k" * 32].each do |encrypt|
    it "loads no file during a call, as several threads could do that at once#{", encrypted" if encrypt}" do
      code = <<~RUBY
        require "pubnub_pam/emulator"
        require "active_support"
        require "active_support/notifications"
        emulator = PubnubPam::Emulator.start
        cache = PubnubPam::TokenCache.new(emulator.client, encrypt: #{encrypt.inspect})
        wanted = { ttl: 60, authorized_user_id: "ann", channels: { "a" => PubnubPam::Permissions.res(read: true) } }
        loaded = $LOADED_FEATURES.dup
        cache.revoke(cache.fetch(**wanted))
        cache.entry(**wanted)
        cache.revoke_all("ann")
        puts $LOADED_FEATURES - loaded
        emulator.stop
      RUBY
      expect(new_ruby(code)).to eq("")
    end
  end
end
