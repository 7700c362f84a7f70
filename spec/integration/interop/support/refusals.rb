# frozen_string_literal: true

require_relative "connected"

RSpec.shared_examples "an SDK that tells its caller why the emulator refuses" do
  let(:some) { { ttl: 15, resources: write_to("room-1") } }
  let(:wrong) { owner.merge(secret_key: "sec-c-wrong") }

  it "reports a wrong secret key when it grants" do
    expect { sdk_grant(wrong, **some) }.to be_a_refusal(403, "Invalid signature")
  end

  it "reports a wrong secret key when it revokes" do
    token = our_grant(**some)
    expect { sdk_revoke(token, wrong) }.to be_a_refusal(403, "Invalid signature")
  end

  it "reports an unknown subscribe key" do
    expect { sdk_grant(owner.merge(subscribe_key: "sub-c-unknown"), **some) }
      .to be_a_refusal(400, "Invalid Subscribe Key")
  end

  it "reports a life that is too long" do
    expect { sdk_grant(**some, ttl: 43_201) }.to be_a_refusal(400, "Invalid ttl", "Range should be 1 to 43200")
  end

  it "reports a resource without any permission" do
    expect { sdk_grant(ttl: 15, resources: { channels: { "room-1" => [] } }) }
      .to be_a_refusal(400, "Invalid permissions", "permissions.resources.channels.room-1")
  end

  it "reports an invalid pattern" do
    expect { sdk_grant(ttl: 15, patterns: write_to("a**")) }.to be_a_refusal(400, "Invalid RegExp", "Syntax error")
  end

  it "reports a pattern with a capturing group" do
    expect { sdk_grant(ttl: 15, patterns: write_to("(a)")) }
      .to be_a_refusal(400, "Only non-capturing groups are allowed")
  end

  it "reports a timestamp that is off by more than a minute" do
    emulator.clock_offset = 120
    expect { sdk_grant(**some) }.to be_a_refusal(400, "Invalid Timestamp")
  end

  it "reports that a revoked text is not a token" do
    expect { sdk_revoke("no-token") }.to be_a_refusal(400, "Invalid token", "Token parse error")
  end

  it "reports that the token it revokes has expired" do
    token = our_grant(**some)
    emulator.advance(minutes: 15)
    expect { sdk_revoke(token) }.to be_a_refusal(400, "Invalid token", "Token is expired")
  end

  [429, 500, 503].each do |status|
    it "reports a #{status}" do
      emulator.fail_next(status:)
      expect { sdk_grant(**some) }.to be_a_refusal(status)
    end
  end
end
