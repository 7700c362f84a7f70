# frozen_string_literal: true

require "kit_helper"

RSpec.describe PubnubPam::Testing, "and tests at the same time" do
  include KitProcess

  it "have an emulator each in forked workers" do
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

  it "have an emulator and a client each in parallel threads, and see no requests of each other" do
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

  it "share the emulator with a server's thread, as in a system test" do
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

  it "get an error in a thread that could belong to several of them" do
    output, status = ruby(<<~RUBY)
      require "pubnub_pam/testing"
      begun = Queue.new
      2.times { Thread.new { PubnubPam::Testing.begin; begun << 1; sleep } }
      2.times { begun.pop }
      PubnubPam.client
    RUBY
    expect([output, status]).to match([/2 tests run at once in threads of this process, and this thread is none/, 1])
  end

  describe "PubnubPam.client in a test" do
    include Loopback

    it "follows a configuration that a test changes" do
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

    it "keeps the settings of the application, except where the emulator is" do
      PubnubPam.configure { |config| (config.user_id = "my-server") && config.http_sync = true }
      PubnubPam::Testing.begin
      envelope = PubnubPam.client.grant_token(ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) })
      expect([PubnubPam.client.user_id, envelope.status[:code]]).to eq(["my-server", 200])
    ensure
      PubnubPam::Testing.finish
      forget_configuration
    end

    it "has the application's client connected to the emulator", :pubnub_pam do
      expect([PubnubPam.client.origin, PubnubPam.client.user_id]).to eq([pubnub_emulator.origin, "pubnub_pam-test"])
    end
  end
end
