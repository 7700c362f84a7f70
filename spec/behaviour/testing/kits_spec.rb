# frozen_string_literal: true

require "spec_helper"
require "bundler"
require "open3"
require "tmpdir"

# As an application's test suite would: in a process of its own.
RSpec.describe "the test kits, loaded by an application" do
  def run(*command, env: {})
    output, status = Open3.capture2e(env, *command, chdir: Dir.tmpdir)
    [output, status.exitstatus]
  end

  def ruby(code, **env)
    run(RbConfig.ruby, "-I", File.expand_path("../../../lib", __dir__), "-e", code, env: env.transform_keys(&:to_s))
  end

  %w[RAILS_ENV RACK_ENV APP_ENV].each do |variable|
    it "refuse to load where #{variable} is production" do
      %w[rspec minitest].each do |kit|
        output, status = ruby(%(require "pubnub_pam/#{kit}"), variable => "production")
        expect([status, output]).to match([1, /expected a test environment, got #{variable}=production/])
      end
    end
  end

  it "make Minitest's classes pass and fail as they should" do
    output, status = ruby(<<~RUBY)
      require "minitest/autorun"
      require "pubnub_pam/minitest"

      class KitTest < Minitest::Test
        include PubnubPam::Testing::Minitest

        def token
          PubnubPam.client.grant_token!(ttl: 15, authorized_user_id: "ann",
                                        channels: { "a" => PubnubPam::Permissions.res(read: true) })
        end

        def test_assertions
          refute_granted_token
          granted = token
          assert_granted_token { |expected| expected.to("ann").with_read("a") }
          refute_granted_token { |expected| expected.to("bob") }
          assert_permits granted, :read, channel: "a"
          refute_permits granted, :write, channel: "a"
          refute_expired granted
          assert_expired granted, at: Time.now + 901
          assert_equal 1, pubnub_emulator.requests.size
        end

        def test_another_finds_nothing
          assert_empty pubnub_emulator.requests
        end

        def test_failure_of_granting
          assert_granted_token { |expected| expected.to("ann") }
        end

        def test_failure_of_permitting
          assert_permits token, :write, channel: "a"
        end

        def test_failure_of_expiry
          assert_expired token
        end
      end
    RUBY
    expect(output).to include("5 runs", "3 failures, 0 errors", "but no token was granted",
                              'the token gives read, but not write, on channel "a"', "to be expired", "it lives until")
    expect(status).to eq(1)
  end

  it "let Minitest's assertions live by the emulator's clock, and know what it has revoked" do
    output, status = ruby(<<~RUBY)
      require "minitest/autorun"
      require "pubnub_pam/minitest"

      class ClockTest < Minitest::Test
        include PubnubPam::Testing::Minitest

        def setup
          both = PubnubPam::Permissions.res(read: true, write: true)
          @token = PubnubPam.client.grant_token!(ttl: 15, channels: { "a" => both })
        end

        def test_the_clock
          assert_permits @token, [:read, :write], channel: "a"
          pubnub_emulator.advance(minutes: 16)
          assert_expired @token
          refute_permits @token, [:read, :write], channel: "a"
          assert_raises(Minitest::Assertion) { refute_expired @token }
          refute_expired @token, at: Time.now
        end

        def test_what_was_revoked
          refute_revoked_token
          refute_revoked_token(@token)
          PubnubPam.client.revoke_token!(@token)
          assert_revoked_token(@token) { |revoked| revoked.to(nil).with_read("a") }
          refute_revoked_token { |revoked| revoked.to("ann") }
          refute_permits @token, :read, channel: "a"
          error = assert_raises(Minitest::Assertion) { assert_permits @token, :read, channel: "a" }
          assert_includes error.message, "the token was revoked"
        end

        def test_what_is_no_token
          [nil, {}, PubnubPam.client.grant_token(ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) })]
            .each do |wrong|
            assert_raises(PubnubPam::ArgumentError) { refute_permits wrong, :read, channel: "a" }
            assert_raises(PubnubPam::ArgumentError) { refute_expired wrong }
          end
          assert_raises(PubnubPam::ArgumentError) { refute_permits @token, :raed, channel: "a" }
          assert_raises(PubnubPam::ArgumentError) { refute_permits @token, [], channel: "a" }
        end

        def test_a_message_of_ones_own_comes_first
          failures = [
            -> { assert_granted_token("mine") { |granted| granted.to("ann") } }, -> { refute_granted_token("mine") },
            -> { assert_revoked_token(message: "mine") }, -> { assert_permits(@token, :manage, "mine", channel: "a") },
            -> { refute_permits(@token, :read, "mine", channel: "a") }, -> { assert_expired(@token, "mine") },
            -> { refute_expired(@token, -> { "mine" }, at: Time.now + 901) }
          ]
          failures.each do |failure|
            error = assert_raises(Minitest::Assertion, &failure)
            assert_match(/\\Amine\\.\\n./, error.message)
          end
        end
      end
    RUBY
    expect(output).to include("4 runs", "0 failures, 0 errors")
    expect(status).to eq(0)
  end

  it "tell a test that has no emulator how to get one" do
    output, status = ruby(%(require "minitest"; require "pubnub_pam/minitest"; PubnubPam.client))
    expect([output, status]).to match([/no client: .*; in a test: include PubnubPam::Testing::Minitest in the/, 1])
    output, status = ruby(%(require "pubnub_pam/testing"; PubnubPam.client))
    expect([output, status]).to match([/no client: .*; in a test: call PubnubPam::Testing.begin before the test/, 1])
  end

  it "work beside WebMock with net connect disabled, which neither sees nor stops our requests" do
    output, status = ruby(<<~RUBY)
      require "webmock"
      require "pubnub_pam/testing"
      WebMock.enable!
      WebMock.disable_net_connect!
      PubnubPam::Testing.begin
      read = PubnubPam::Permissions.res(read: true)
      puts PubnubPam.client.grant_token!(ttl: 15, channels: { "a" => read })[0, 4]
      puts WebMock::RequestRegistry.instance.requested_signatures.hash.size
    RUBY
    expect([output, status]).to eq(["p0F2\n0\n", 0])
  end

  it "work beside VCR, which records nothing of ours, and lets all of it through" do
    code = <<~RUBY
      require "tmpdir"
      require "vcr"
      require "pubnub_pam/testing"
      VCR.configure do |config|
        config.cassette_library_dir = Dir.mktmpdir
        config.hook_into :webmock
      end
      PubnubPam::Testing.begin
      token = VCR.use_cassette("grant", record: :none) do
        PubnubPam.client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
      end
      puts token[0, 4], Dir.children(VCR.configuration.cassette_library_dir).size
      Dir.rmdir(VCR.configuration.cassette_library_dir)
    RUBY
    Bundler.with_unbundled_env do
      missing = "the gem vcr is not installed: bin/setup installs it" unless ruby('gem "vcr"; gem "webmock"').last.zero?
      raise missing if missing && ENV["CI"] == "true"

      skip(missing) if missing
      expect(ruby(code)).to match([/p0F2\n0\n\z/, 0])
    end
  end

  it "keep clients from the network, unless they are told otherwise" do
    output, status = ruby(<<~RUBY)
      require "pubnub_pam/testing"
      puts PubnubPam::Testing.network_allowed?
      PubnubPam::Client.new(**PubnubPam::Emulator::KEYS, user_id: "me", http_sync: true).revoke_token("p0F2")
    RUBY
    expect([output, status]).to match([/expected a client of PubnubPam::Testing.emulator.*^false$/m, 1])
  end

  it "give each forked worker an emulator of its own" do
    output, status = ruby(<<~RUBY)
      require "pubnub_pam/testing"
      grant = -> { PubnubPam.client.grant_token!(ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) }) }
      PubnubPam::Testing.begin
      grant.call
      child = fork do
        PubnubPam::Testing.begin
        grant.call
        puts PubnubPam::Testing.emulator.requests.size
        PubnubPam::Testing.stop
      end
      Process.wait(child)
      grant.call
      puts PubnubPam::Testing.emulator.requests.size
    RUBY
    expect([output, status]).to eq(["1\n2\n", 0])
  end

  it "let each test find the application's token caches empty, on every store" do
    output, status = ruby(<<~RUBY)
      require "minitest/autorun"
      require "pubnub_pam/minitest"
      require "active_support"
      require "active_support/cache"

      CACHES = [PubnubPam::TokenCache.new, PubnubPam::TokenCache.new(store: ActiveSupport::Cache::MemoryStore.new)].freeze

      class CacheTest < Minitest::Test
        include PubnubPam::Testing::Minitest

        3.times do |number|
          define_method("test_\#{number}") do
            CACHES.each do |cache|
              2.times { cache.fetch(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) }) }
            end
            assert_granted_token { |granted| granted.exactly(2) }
          end
        end
      end
    RUBY
    expect([output, status]).to match([/3 runs, 3 assertions, 0 failures, 0 errors/, 0])
  end

  it "give tests in parallel threads an emulator each, one client, and nothing of each other" do
    output, status = ruby(<<~RUBY, N: "3", MT_CPU: "3")
      require "minitest/autorun"
      require "pubnub_pam/minitest"

      STARTED = Queue.new
      ORIGINS = Queue.new
      CACHE = PubnubPam::TokenCache.new

      class ThreadsTest < Minitest::Test
        parallelize_me!
        include PubnubPam::Testing::Minitest

        3.times do |number|
          define_method("test_\#{number}") do
            STARTED << number
            Thread.pass until STARTED.size == 3
            CACHE.fetch(ttl: 15, authorized_user_id: "u\#{number}", channels: { "a" => PubnubPam::Permissions.res(read: true) })
            ORIGINS << PubnubPam.client.origin
            Thread.pass until ORIGINS.size == 3
            assert_granted_token { |granted| granted.to("u\#{number}").once }
            assert_equal 1, pubnub_emulator.requests.size
            assert_same PubnubPam.client, PubnubPam.client
          end
        end
      end
      Minitest.after_run { puts "origins: \#{Array.new(3) { ORIGINS.pop }.uniq.size}" }
    RUBY
    expect([output, status]).to match([/3 runs, 9 assertions, 0 failures, 0 errors.*origins: 3/m, 0])
  end

  it "let a server's thread, as in a system test, use the emulator of the test that runs" do
    output, status = ruby(<<~RUBY)
      require "pubnub_pam/testing"
      asked, answered = Queue.new, Queue.new
      Thread.new { loop { asked.pop; answered << PubnubPam.client.origin } }
      2.times do
        emulator = PubnubPam::Testing.begin
        asked << 1
        puts answered.pop == emulator.origin
        PubnubPam::Testing.finish
      end
    RUBY
    expect([output, status]).to eq(["true\ntrue\n", 0])
  end

  it "refuse to guess which of several tests a thread belongs to" do
    output, status = ruby(<<~RUBY)
      require "pubnub_pam/testing"
      begun = Queue.new
      2.times { Thread.new { PubnubPam::Testing.begin; begun << 1; sleep } }
      2.times { begun.pop }
      PubnubPam.client
    RUBY
    expect([output, status]).to match([/2 tests run at once in threads of this process, and this thread is none/, 1])
  end

  it "follow a configuration that a test changes" do
    output, status = ruby(<<~RUBY)
      require "pubnub_pam/testing"
      PubnubPam::Testing.begin
      puts PubnubPam.client.user_id
      PubnubPam.configure { |config| config.user_id = "mine"; config.browser_origin = "elsewhere:1" }
      puts PubnubPam.client.user_id
      puts PubnubPam.browser_settings[:origin] == PubnubPam::Testing.emulator.origin
    RUBY
    expect([output, status]).to eq(["pubnub_pam-test\nmine\ntrue\n", 0])
  end
end
