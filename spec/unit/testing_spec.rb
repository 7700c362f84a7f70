# frozen_string_literal: true

require "kit_helper"

RSpec.describe PubnubPam::Testing do
  include KitProcess

  %w[RAILS_ENV RACK_ENV APP_ENV].each do |variable|
    it "refuses to load if #{variable} is production" do
      %w[rspec minitest].each do |kit|
        output, status = ruby(%(require "pubnub_pam/#{kit}"), variable => "production")
        expect([status, output]).to match([1, /expected a test environment, got #{variable}=production/])
      end
    end
  end

  it "tells a test without an emulator how to get one" do
    output, status = ruby(%(require "minitest"; require "pubnub_pam/minitest"; PubnubPam.client))
    expect([output, status]).to match([/no client: .*; in a test: include PubnubPam::Testing::Minitest in the/, 1])
    output, status = ruby(%(require "pubnub_pam/testing"; PubnubPam.client))
    expect([output, status]).to match([/no client: .*; in a test: call PubnubPam::Testing.begin before the test/, 1])
  end

  it "keeps clients from the network by default" do
    output, status = ruby(<<~RUBY)
      require "pubnub_pam/testing"
      puts PubnubPam::Testing.network_allowed?
      PubnubPam::Client.new(**PubnubPam::Emulator::KEYS, user_id: "me", http_sync: true).revoke_token("p0F2")
    RUBY
    expect([output, status]).to match([/expected a client of PubnubPam::Testing.emulator.*^false$/m, 1])
  end

  it "gives each test empty token caches, on every store" do
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
end
