# frozen_string_literal: true

require "delegate"
require "logger"
require "stringio"
require "timeout"
require "tmpdir"
require "active_support"
require "active_support/cache"
require "spec_helper"
require "pubnub_pam/token_cache"

# What stores do not say, and what they hold.
RSpec.describe PubnubPam::TokenCache, :emulator do
  let(:log) { StringIO.new }
  let(:client) { emulator.client(user_id: "server-1", max_retries: 0, logger: Logger.new(log, level: :info)) }
  let(:write) { PubnubPam::Permissions.res(write: true) }
  let(:wanted) { { ttl: 60, authorized_user_id: "ann", channels: { "a" => write } } }
  let(:store_error) { PubnubPam::TokenCache::StoreError }

  def valid?(token)
    emulator.publish("a", "x", auth: token, user_id: "ann").status == 200
  end

  def grants
    emulator.requests.count { |request| request.http_method == "POST" }
  end

  describe "a store that keeps nothing" do
    let(:cache) { described_class.new(client, store: ActiveSupport::Cache::NullStore.new) }

    it "returns tokens, and raises a StoreError in revoke_all" do
      cache.fetch(**wanted)
      expect { cache.revoke_all("ann") }.to raise_error(
        store_error, 'the store does not give back what is written to it: which tokens user "ann" has is not known'
      )
    end

    it "revokes one token" do
      token = cache.fetch(**wanted)
      expect(cache.revoke(token)).to be(true)
      expect(valid?(token)).to be(false)
    end
  end

  describe "a store of which one call fails, as those of Active Support fail: without an exception" do
    # The n-th of its calls within a block fails; it is done all the same, or not.
    def failing(store, done:)
      answers = { read: nil, read_multi: {}, write: false, delete: false }
      Class.new(SimpleDelegator) do
        # Says whether there was an n-th call.
        define_method(:failing_at) do |number, &block|
          @left = number
          block.call
          (@left < 1).tap { @left = nil }
        end
        answers.each do |name, failure|
          define_method(name) do |*args, **options|
            failed = @left && (@left -= 1).zero?
            result = super(*args, **options) if done || !failed
            failed ? failure : result
          end
        end
      end.new(store)
    end

    # Yields numbers until one is too large; says how many were not.
    def count_failures(&)
      (1..).find { |number| !yield(number) } - 1
    end

    [true, false].each do |done|
      ending = done ? "though it was done" : "and was not done"
      it "revokes all of a user's tokens: one call fails #{ending}" do
        store = failing(PubnubPam::TokenCache::MemoryStore.new, done:)
        tried = count_failures do |number|
          tokens = Array.new(3) { |n| described_class.new(client, store:).fetch(**wanted, meta: { n: }) }
          met = store.failing_at(number) { described_class.new(client, store:).revoke_all("ann") }
          given = Array.new(3) { |n| described_class.new(client, store:).fetch(**wanted, meta: { n: }) }
          expect([tokens.count { |token| valid?(token) }, (tokens & given).size]).to eq([0, 0])
          described_class.new(client, store:).revoke_all("ann")
          met
        end
        expect(tried).to be > 10
      end

      it "never returns a revoked token: one call fails #{ending}" do
        store = failing(PubnubPam::TokenCache::MemoryStore.new, done:)
        tried = count_failures do |number|
          token = described_class.new(client, store:).fetch(**wanted)
          met = store.failing_at(number) { described_class.new(client, store:).revoke(token) }
          expect(described_class.new(client, store:).fetch(**wanted)).not_to eq(token)
          met
        end
        expect(tried).to be > 4
      end

      it "returns valid tokens, which at least this process can revoke: one call fails #{ending}" do
        store = failing(PubnubPam::TokenCache::MemoryStore.new, done:)
        cache = described_class.new(client, store:, wait_for: 0)
        tried = count_failures do |number|
          tokens = []
          met = store.failing_at(number) { tokens = Array.new(2) { cache.fetch(**wanted) } }
          expect(tokens.map { |token| valid?(token) }).to eq([true, true])
          cache.revoke_all("ann")
          expect(tokens.map { |token| valid?(token) }).to eq([false, false])
          met
        end
        expect(tried).to be > 10
      end
    end
  end

  describe "a store whose reads lag behind its writes" do
    # Shows what there was some writes and deletes ago.
    lagging_store = Class.new(SimpleDelegator) do
      def initialize(store, by:)
        super(store)
        @states = Array.new(by + 1) { {} }
      end

      def read(name) = @states.first[name]
      def read_multi(*names) = @states.first.slice(*names)
      def write(name, value, **) = super.tap { |written| show_later(name, value) if written }
      def delete(name) = super.tap { show_later(name, nil) }

      private

      def show_later(name, value) = @states.push(@states.last.merge(name => value).compact).shift
    end

    define_method(:lagging) { |store, by:| lagging_store.new(store, by:) }

    it "keeps no lock after its holder has finished" do
      store = PubnubPam::TokenCache::MemoryStore.new
      described_class.new(client, store: lagging(store, by: 100)).fetch(**wanted)
      expect(store.instance_variable_get(:@entries).keys.grep(/lock/)).to eq([])
    end

    it "is not trusted when it returns no tokens of a user" do
      lagging = lagging(PubnubPam::TokenCache::MemoryStore.new, by: 2)
      token = described_class.new(client, store: lagging).fetch(**wanted)
      cache = described_class.new(client, store: lagging)
      begin
        cache.revoke_all("ann")
        expect(valid?(token)).to be(false)
      rescue store_error => e
        expect(e.message).to start_with("the store does not give back what is written to it")
      end
    end
  end

  describe "stores of Active Support" do
    stores = {
      "MemoryStore" => -> { ActiveSupport::Cache::MemoryStore.new },
      "FileStore" => -> { ActiveSupport::Cache::FileStore.new(Dir.mktmpdir("files-")) },
      "a decorated store" => -> { SimpleDelegator.new(ActiveSupport::Cache::MemoryStore.new) },
      "a store with a namespace" => -> { ActiveSupport::Cache::MemoryStore.new(namespace: "{app") },
      "a store that compresses everything" =>
        -> { ActiveSupport::Cache::MemoryStore.new(compress: true, compress_threshold: 1) }
    }
    stores.each do |name, make|
      it "share tokens between caches, encrypted or not, and revoke them: #{name}" do
        [nil, "k" * 32].each do |encrypt|
          store = make.call
          one, two = Array.new(2) { described_class.new(client, store:, encrypt:) }
          token = one.fetch(**wanted)
          expect(two.fetch(**wanted)).to eq(token)
          expect(two.revoke_all("ann")).to eq(1)
          expect(one.fetch(**wanted)).not_to eq(token)
          two.revoke(one.fetch(**wanted))
          expect(one.revoke_all("ann")).to eq(0)
        ensure
          FileUtils.rm_rf(store.cache_path) if store.respond_to?(:cache_path)
        end
        expect(log.string).to eq("")
      end
    end
  end

  it "uses only the four documented methods of a store, and their documented options" do
    plain = Class.new do
      def initialize = @entries = {}
      def read(name) = @entries[name]
      def read_multi(*names) = names.to_h { |name| [String(name), @entries[name]] }.compact
      def delete(name) = @entries.delete(name)

      def write(name, value, expires_in: nil, unless_exist: false)
        return false if unless_exist && @entries.key?(name)

        @entries[name] = expires_in && value
        true
      end
    end
    cache = described_class.new(client, store: plain.new)
    expect(cache.fetch(**wanted)).to eq(cache.fetch(**wanted))
    expect(cache.revoke_all("ann")).to eq(1)
    expect(log.string).to eq("")
  end
end
