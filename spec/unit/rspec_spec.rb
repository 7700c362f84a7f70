# frozen_string_literal: true

require "spec_helper"
require "pubnub_pam/rspec"
require "active_support"
require "active_support/core_ext/integer/time"
require "active_support/testing/time_helpers"

# Other specs are about what is not there.
PubnubPam::Testing.network_allowed = true

RSpec.describe "the RSpec kit" do
  def permissions(...) = PubnubPam::Permissions.res(...)

  describe "an example tagged :pubnub_pam", :pubnub_pam do
    include ActiveSupport::Testing::TimeHelpers

    after { travel_back }

    def grant(user: nil, ttl: 15, **permissions)
      permissions = { channels: { "room-1" => permissions(read: true) } } if permissions.empty?
      PubnubPam.client.grant_token!(ttl:, authorized_user_id: user, **permissions)
    end

    2.times do |time|
      it "finds the emulator as new (#{time})" do
        expect(pubnub_emulator.requests).to be_empty
        grant
        pubnub_emulator.fail_next(status: 503)
        pubnub_emulator.advance(minutes: 600)
      end
    end

    it "has the application's client on the emulator" do
      expect([PubnubPam.client.origin, PubnubPam.client.user_id]).to eq([pubnub_emulator.origin, "pubnub_pam-test"])
    end

    it "has tokens that live by the time it has travelled to" do
      token = grant(ttl: 60)
      travel_to(61.minutes.from_now)
      expect(token).to be_expired
      expect(PubnubPam.client.revoke_token(token).value.error.message).to include("Token is expired")
      expect(grant).not_to be_expired
      travel_back
      expect(token).not_to be_expired
    end

    it "can advance the emulator while time stands still" do
      freeze_time
      token = grant(channels: { "room-1" => permissions(write: true) })
      pubnub_emulator.advance(minutes: 16)
      expect(pubnub_emulator.publish("room-1", "x", auth: token).status).to eq(403)
    end

    it "travels with many grants, too" do
      travel_to(Time.utc(2024, 2, 29))
      grants = [{ ttl: 15, channels: { "room-1" => permissions(read: true) } }] * 2
      tokens = PubnubPam.client.grant_tokens(grants).map { |envelope| PubnubPam::Token.parse(envelope.token) }
      expect(tokens.map(&:granted_at)).to all(be_within(60).of(Time.utc(2024, 2, 29)))
    end

    it "travels to the past as well" do
      travel_to(Time.utc(2024, 2, 29))
      expect(PubnubPam::Token.parse(grant).granted_at).to be_within(60).of(Time.utc(2024, 2, 29))
    end

    describe "have_granted_token" do
      it "is met by what was granted in the example, or by a block" do
        expect(pubnub_emulator).not_to have_granted_token
        expect { grant(user: "ann") }.to have_granted_token.to("ann").for(15).with_read("room-1").once
        expect { grant(user: "bob") }.not_to have_granted_token.to("ann")
        expect(pubnub_emulator).to have_granted_token.to("ann")
        expect(PubnubPam.client).to have_granted_token.exactly(2).times
      end

      it "knows names, patterns, groups, users, and durations" do
        grant(ttl: 2.hours, channels: { /\Aroom-\d\z/ => permissions(read: true, write: true) },
              channel_groups: { "g" => permissions(manage: true) }, uuids: { "u" => permissions(get: true) })
        expect(pubnub_emulator).to have_granted_token.to(nil).for(120.minutes).with_write("room-1", "room-2")
        expect(pubnub_emulator).to have_granted_token.with(:manage, channel_group: "g").with(:get, uuid: "u")
        expect(pubnub_emulator).not_to have_granted_token.with_write("room-10")
        expect(pubnub_emulator).not_to have_granted_token.with(:update, uuid: "u")
      end

      it "asks for everything of one token" do
        grant(user: "ann")
        grant(user: "bob", channels: { "room-2" => permissions(read: true) })
        expect(pubnub_emulator).not_to have_granted_token.to("ann").with_read("room-2")
      end

      it "counts" do
        2.times { grant(user: "ann") }
        expect(pubnub_emulator).to have_granted_token.twice
        expect(pubnub_emulator).to have_granted_token.at_least(1).times
        expect(pubnub_emulator).to have_granted_token.at_most(2).times
        expect(pubnub_emulator).not_to have_granted_token.at_least(3).times
        expect(pubnub_emulator).not_to have_granted_token.at_most(1).times
        expect(pubnub_emulator).not_to have_granted_token.exactly(3).times
        expect(pubnub_emulator).to have_granted_token.to("bob").exactly(0).times
        expect(pubnub_emulator).to have_granted_token.to("bob").at_most(1).times
        expect { expect(pubnub_emulator).to have_granted_token.at_least(3).times }
          .to raise_error(RSpec::Expectations::ExpectationNotMetError, /\Aexpected to have granted a token at least 3/)
      end

      it "takes several permissions at once" do
        grant(channels: { "room-1" => permissions(read: true, write: true) })
        expect(pubnub_emulator).to have_granted_token.with([:read, :write], channel: "room-1")
        expect(pubnub_emulator).to have_granted_token.with_read(%w[room-1])
        expect(pubnub_emulator).not_to have_granted_token.with(:read, :manage, channel: "room-1")
      end

      it "joins others by and" do
        expect { grant(user: "ann") && grant(user: "bob") }
          .to have_granted_token.to("ann").and have_granted_token.to("bob")
        expect { expect { grant(user: "ann") }.to have_granted_token.to("ann").and have_granted_token.to("bob") }
          .to raise_error(RSpec::Expectations::ExpectationNotMetError, /granted a token to "bob"/)
        expect(grant).to permit(:read).on_channel("room-1").and permit(:read).on_channel("room-1").as("ann")
        expect { PubnubPam.client.revoke_token!(grant(user: "ann")) }
          .to have_granted_token.to("ann").and have_revoked_token.to("ann")
      end

      it "says what was granted instead, and what was refused" do
        grant(user: "bob")
        pubnub_emulator.fail_next(status: 403)
        PubnubPam.client.grant_token(ttl: 1, channels: { "a" => permissions(read: true) }).value
        expect { expect(pubnub_emulator).to have_granted_token.to("ann").with_write("room-1") }
          .to raise_error(RSpec::Expectations::ExpectationNotMetError, <<~MESSAGE.chomp)
            expected to have granted a token to "ann" with write on channel "room-1", but these were granted:
            1. to "bob", for 15 min
                resource  name or pattern  permissions
                channel   room-1           read
            and these were refused:
            403 #{pubnub_emulator.requests.last.response_body.chomp}
          MESSAGE
        expect { expect { nil }.to have_granted_token }
          .to raise_error(RSpec::Expectations::ExpectationNotMetError, /but no token was granted\z/)
      end
    end

    describe "have_revoked_token" do
      it "is met by what was revoked in the example, or by a block" do
        token = grant(user: "ann")
        other = grant(user: "ann")
        expect(pubnub_emulator).not_to have_revoked_token
        expect { PubnubPam.client.revoke_token!(token) }.to have_revoked_token(token).to("ann").with_read("room-1").once
        expect(pubnub_emulator).to have_revoked_token(PubnubPam::Token.parse(token))
        expect(pubnub_emulator).not_to have_revoked_token(other)
        expect(pubnub_emulator).not_to have_revoked_token.to("bob")
      end

      it "says what was revoked instead, and what was refused" do
        token = grant(user: "ann")
        expect { expect(pubnub_emulator).to have_revoked_token }
          .to raise_error(RSpec::Expectations::ExpectationNotMetError,
                          "expected to have revoked a token, but no token was revoked")
        PubnubPam.client.revoke_token!(token)
        PubnubPam.client.revoke_token("nonsense").value
        expect { expect(pubnub_emulator).to have_revoked_token(grant) }
          .to raise_error(RSpec::Expectations::ExpectationNotMetError,
                          /equal to the given one, but these were .*1. to "ann".*and these were refused:\n400 /m)
      end
    end

    describe "permit" do
      it "takes several channels and several permissions at once" do
        token = grant(channels: { "a" => permissions(read: true, write: true), "b" => permissions(read: true) })
        expect(token).to permit([:read, :write]).on_channel("a")
        expect(token).to permit(:read).on_channel("a", "b")
        expect(token).to permit(:read).on_channel("a").on_channel("b")
        expect(token).not_to permit(:manage).on_channel("a", "b")
        expect { expect(token).to permit(:read, :write).on_channel("a").on_channel("b") }
          .to raise_error(RSpec::Expectations::ExpectationNotMetError, /but not write, on channel "b"/)
      end

      it "asks a token" do
        token = grant(user: "ann", channel_groups: { "g" => permissions(read: true, manage: true) })
        expect(token).to permit(:read, :manage).on_channel_group("g")
        expect(token).not_to permit(:read).on_channel("g")
        expect(token).to permit(:read).on_channel_group("g").as("ann")
        expect(token).not_to permit(:read).on_channel_group("g").as("bob")
        expect(PubnubPam::Token.parse(token)).not_to permit(:read).on_channel_group("g").at(Time.now + 1000)
      end

      it "is negated for none, not for some" do
        token = grant
        expect(token).not_to permit(:write, :manage).on_channel("room-1")
        expect { expect(token).not_to permit(:read, :write).on_channel("room-1") }
          .to raise_error(RSpec::Expectations::ExpectationNotMetError, /the token gives read on channel "room-1"/)
      end

      it "says why not" do
        expect { expect(grant).to permit(:write).on_channel("room-1") }
          .to raise_error(RSpec::Expectations::ExpectationNotMetError, <<~MESSAGE.chomp)
            expected the token to permit write on channel "room-1": 403 because the token gives read, but not write, on channel "room-1"
            resource  name or pattern  permissions
            channel   room-1           read
          MESSAGE
      end
    end

    it "be_expired says until when a token lives, and asks others as usual" do
      token = PubnubPam::Token.parse(grant)
      expect(token).to be_expired.at(Time.now + (16 * 60))
      expect { expect(token).to be_expired }
        .to raise_error(RSpec::Expectations::ExpectationNotMetError, "expected the token to be expired, but it lives " \
                                                                     "until #{token.expires_at}")
      expect(Struct.new(:expired?).new(true)).to be_expired
    end
  end

  describe "elsewhere" do
    it "leaves the application's client alone" do
      expect { PubnubPam.client }.to raise_error(PubnubPam::ConfigurationError, /call PubnubPam.configure first/)
      expect(self).not_to respond_to(:permit)
    end

    it "tells an example that its tag is missing, and leaves names of others to them" do
      { "no client: " => -> { PubnubPam.client }, "pubnub_emulator: " => -> { pubnub_emulator },
        "have_granted_token: " => -> { have_granted_token.to("ann") },
        "have_revoked_token: " => -> { have_revoked_token("token") } }.each do |start, mistake|
        expect(&mistake).to raise_error(PubnubPam::ConfigurationError,
                                        /\A#{start}.*tag the example or its group with :pubnub_pam/)
      end
      expect(self).not_to respond_to(:permit)
    end

    it "finds the tag on one example among others", :pubnub_pam do
      expect(pubnub_emulator).not_to have_granted_token
    end

    it "keeps the settings of the application, except where the emulator is" do
      PubnubPam.configure { |config| (config.user_id = "my-server") && config.http_sync = true }
      PubnubPam::Testing.begin
      envelope = PubnubPam.client.grant_token(ttl: 1, channels: { "a" => permissions(read: true) })
      expect([PubnubPam.client.user_id, envelope.status[:code]]).to eq(["my-server", 200])
    ensure
      PubnubPam::Testing.finish
      forget_configuration
    end

    include Loopback

    after { PubnubPam::Testing.network_allowed = true }

    it "keeps every client from the network" do
      PubnubPam::Testing.network_allowed = false
      client = PubnubPam::Client.new(**PubnubPam::Emulator::KEYS, user_id: "me", http_sync: true)
      expect { client.revoke_token("p0F2") }
        .to raise_error(PubnubPam::ConfigurationError, /\Arevoke_token: expected a client of .* one of ps\.pndsn\.com/)
      grants = [{ ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) } }]
      expect { client.grant_tokens(grants) }.to raise_error(PubnubPam::ConfigurationError, /\Agrant_token: expected/)
    end

    it "can be told to allow the network" do
      PubnubPam::Testing.network_allowed = true
      client = PubnubPam::Client.new(**PubnubPam::Emulator::KEYS, user_id: "me", http_sync: true, max_retries: 0,
                                                                  origin: "127.0.0.256.invalid", proxy: nil)
      expect(client.revoke_token("p0F2").error).to be_a(PubnubPam::ConnectionError)
    end
  end
end
