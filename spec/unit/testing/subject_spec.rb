# frozen_string_literal: true

require "kit_helper"

RSpec.describe "the objects that matchers accept", :pubnub_pam do
  let(:grant) { { ttl: 15, authorized_user_id: "ann", channels: { "room-1" => read } } }
  let(:read) { PubnubPam::Permissions.res(read: true) }

  def sign_in = PubnubPam.client.grant_token!(**grant)

  # An error of the matcher, not a failed expectation, either way.
  def expect_error(message, &matcher)
    [->(subject, it) { expect(subject).to it }, ->(subject, it) { expect(subject).not_to it }].each do |expectation|
      expect { expectation.call(*matcher.call) }.to raise_error(PubnubPam::ArgumentError, message)
    end
  end

  {
    "nil" => [-> {}, /got nil/], "an Array" => [-> { [] }, /got a value of class Array/],
    "a Hash" => [-> { { "token" => "x" } }, /got a value of class Hash/],
    "a future" => [-> { PubnubPam.client.grant_token(**grant).tap(&:value) }, /Future: pass its value.token/],
    "an envelope" => [-> { PubnubPam.client.grant_token(**grant, http_sync: true) }, /Envelope: pass its token/],
    "a parsed token" => [-> { PubnubPam::Token.parse(sign_in) }, /Token/, :token],
    "a token in parentheses instead of a block in braces" => [-> { sign_in }, /String/, :token]
  }.each do |name, (subject, got, is_token)|
    it "have_granted_token and have_revoked_token refuse #{name}" do
      %i[have_granted_token have_revoked_token].each do |matcher|
        expect_error(/\A#{matcher}: expected pubnub_emulator, a client of it, or a block with braces.*#{got.source}/) do
          [instance_exec(&subject), public_send(matcher)]
        end
      end
    end

    next if is_token

    it "permit and be_expired refuse #{name}" do
      [permit(:read).on_channel("a"), be_expired].each do |matcher|
        expect_error(/\Atoken: expected a token String or a PubnubPam::Token, .*#{got.source}/) do
          [instance_exec(&subject), matcher]
        end
      end
    end
  end

  it "a client of another emulator is refused" do
    PubnubPam::Emulator.start do |other|
      expect_error(/got a client of #{other.origin}/) { [other.client, have_granted_token] }
      other.client.grant_token!(**grant)
      expect(other).to have_granted_token.once
    end
  end

  it "a text that is not a token is an error, also in a negation" do
    [permit(:read).on_channel("a"), be_expired].each do |matcher|
      expect { expect("nonsense").not_to matcher }.to raise_error(PubnubPam::InvalidTokenError)
    end
  end

  describe "a condition that no token can meet" do
    {
      "an unknown permission" => -> { have_granted_token.with(:raed, channel: "a") },
      "a permission that is nil" => -> { have_granted_token.with(nil, channel: "a") },
      "permit of nil" => -> { permit(nil) },
      "no permission" => -> { have_granted_token.with(channel: "a") },
      "no resource" => -> { have_granted_token.with(:read) },
      "two resources" => -> { have_granted_token.with(:read, channel: "a", uuid: "b") },
      "an unknown kind of resource" => -> { have_granted_token.with(:read, chanel: "a") },
      "a resource that is nil" => -> { have_granted_token.with(:read, channel: nil) },
      "with_read of nothing" => -> { have_granted_token.with_read },
      "with_read of nil" => -> { have_granted_token.with_read(nil) },
      "a user that is a Symbol" => -> { have_granted_token.to(:ann) },
      "a user without a name" => -> { have_granted_token.to("") },
      "a ttl that is a String" => -> { have_granted_token.for("15") },
      "a ttl beyond the longest" => -> { have_granted_token.for(86_400) },
      "a count that is negative" => -> { have_granted_token.exactly(-1) },
      "a count that is a String" => -> { have_granted_token.at_least("2") },
      "a revoked token that is nil" => -> { have_revoked_token(nil) },
      "permit without a permission" => -> { permit },
      "permit of an unknown permission" => -> { permit(:read, :raed) },
      "permit on a channel that is nil" => -> { permit(:read).on_channel(nil) },
      "permit on no channel" => -> { permit(:read).on_channel },
      "permit as nil" => -> { permit(:read).on_channel("a").as(nil) },
      "permit at nil" => -> { permit(:read).on_channel("a").at(nil) },
      "be_expired at nil" => -> { be_expired.at(nil) }
    }.each do |name, matcher|
      it "is refused when it is written: #{name}" do
        expect(&instance_exec { -> { instance_exec(&matcher) } }).to raise_error(PubnubPam::ArgumentError)
      end
    end

    it "is refused with a block behind it, which nothing would run" do
      message = /\Ahave_granted_token: expected the calls in a block of expect, .*, got a block behind the matcher/
      expect { expect(pubnub_emulator).not_to have_granted_token { sign_in } }
        .to raise_error(PubnubPam::ArgumentError, message)
      expect do
        expect(pubnub_emulator).not_to have_granted_token do
          sign_in
        end
      end.to raise_error(PubnubPam::ArgumentError, message)
      expect { have_revoked_token { sign_in } }.to raise_error(PubnubPam::ArgumentError, /\Ahave_revoked_token: /)
    end

    it "says that a name is a String" do
      expect { permit(:read).on_channel(:a) }
        .to raise_error(PubnubPam::ArgumentError, /\Aresource: expected .* a name as a String, got channel: :a/)
    end

    it "is refused when it is used: permit without a resource" do
      expect { expect(sign_in).not_to permit(:read) }
        .to raise_error(PubnubPam::ArgumentError, /\Apermit: expected on_channel, .*got none/)
    end
  end

  describe "a block" do
    it "ends when the future that it returns has ended, or those in an Array" do
      pubnub_emulator.fail_next(status: 503)
      expect { PubnubPam.client.grant_token(**grant) }.to have_granted_token.once
      pubnub_emulator.fail_next(status: 503)
      expect { Array.new(2) { PubnubPam.client.grant_token(**grant) } }.to have_granted_token.exactly(2).times
    end

    it "is distinguished from earlier requests, also if the emulator has dropped some" do
      http = TCPSocket.new(*pubnub_emulator.origin.split(":"))
      10_001.times { http.write("GET /time/0 HTTP/1.1\r\nHost: localhost\r\n\r\n") && http.readpartial(4096) }
      http.close
      expect { sign_in }.to have_granted_token.once
      expect { expect { sign_in }.not_to have_granted_token }
        .to raise_error(RSpec::Expectations::ExpectationNotMetError)
    end
  end

  it "an emulator that has dropped requests raises an error if they could change the result" do
    sign_in
    http = TCPSocket.new(*pubnub_emulator.origin.split(":"))
    10_000.times { http.write("GET /time/0 HTTP/1.1\r\nHost: localhost\r\n\r\n") && http.readpartial(4096) }
    http.close
    expect { expect(pubnub_emulator).not_to have_granted_token }
      .to raise_error(PubnubPam::ArgumentError, /have granted a token: not recorded any more: 1 request\z/)
    sign_in
    expect(pubnub_emulator).to have_granted_token
    expect { expect(pubnub_emulator).to have_granted_token.once }.to raise_error(PubnubPam::ArgumentError)
  end

  it "a web page as the answer to a grant is not a grant" do
    pubnub_emulator.not_json
    PubnubPam.client.grant_token(**grant, http_sync: true)
    expect(pubnub_emulator).not_to have_granted_token
  end
end
