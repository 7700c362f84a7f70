# frozen_string_literal: true

require "spec_helper"

RSpec.describe "PubnubPam::Testing::Minitest" do
  include KitProcess

  it "makes tests pass and fail as they should" do
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

  it "has assertions that live by the emulator's clock, and know what was revoked" do
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

        def test_a_block_with_calls_instead_of_conditions
          grant = -> { PubnubPam.client.grant_token!(ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) }) }
          %i[assert_granted_token refute_granted_token assert_revoked_token refute_revoked_token].each do |name|
            error = assert_raises(PubnubPam::ArgumentError) { public_send(name) { grant.call } }
            assert_match(/\\Ablock: expected conditions, .* make calls before the assertion/, error.message)
          end
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
    expect(output).to include("5 runs", "0 failures, 0 errors")
    expect(status).to eq(0)
  end
end
