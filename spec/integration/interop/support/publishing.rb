# frozen_string_literal: true

require_relative "connected"

RSpec.shared_examples "an SDK that publishes as far as its token goes" do
  [false, true].each do |post|
    verb = post ? "POST" : "GET"

    it "publishes by #{verb} with a token that our client was granted" do
      expect(sdk_publish(our_grant(ttl: 15, resources: write_to("room-1")), post:)).to match(/\A\d{17}\z/)
      expect(emulator.requests.last.http_method).to eq(verb)
    end

    it "publishes by #{verb} with the secret key and no token" do
      expect(sdk_publish(nil, settings: owner, post:)).to match(/\A\d{17}\z/)
      expect(emulator.requests.last.params).to include("signature")
    end

    it "is refused by #{verb} with a wrong secret key" do
      wrong = owner.merge(secret_key: "sec-c-wrong")
      expect { sdk_publish(nil, settings: wrong, post:) }.to be_a_refusal(403, "Signature Does Not Match")
    end
  end

  it "publishes with a token that it was granted itself" do
    expect(sdk_publish(sdk_grant(ttl: 15, resources: write_to("room-1")))).to match(/\A\d{17}\z/)
  end

  it "publishes by a pattern, where the channel matches" do
    token = sdk_grant(ttl: 15, patterns: write_to("^räume-[0-9]+$"))
    expect(sdk_publish(token, channel: "räume-7")).to match(/\A\d{17}\z/)
    expect { sdk_publish(token, channel: "räume-x") }.to be_a_refusal(403, "Forbidden")
  end

  it "is refused without a token, and the SDK says which channel is forbidden" do
    expect { sdk_publish(nil, channel: "räume 1") }.to raise_error(Interop::Refused, /Forbidden/) { |refused|
      expect([refused.status, refused.channels]).to eq([403, ["räume 1"]])
    }
  end

  it "is refused with a token for another channel" do
    token = our_grant(ttl: 15, resources: write_to("room-2"))
    expect { sdk_publish(token) }.to be_a_refusal(403, "Forbidden")
  end

  it "is refused with a token that only allows to read" do
    token = our_grant(ttl: 15, resources: { channels: { "room-1" => %i[read] } })
    expect { sdk_publish(token) }.to be_a_refusal(403, "Forbidden")
  end

  it "is refused with an expired token" do
    token = our_grant(ttl: 15, resources: write_to("room-1"))
    emulator.advance(minutes: 15)
    expect { sdk_publish(token) }.to be_a_refusal(403, "Token is expired")
  end

  it "is refused with a token that our client has revoked" do
    token = sdk_grant(ttl: 15, resources: write_to("room-1"))
    client.revoke_token!(token)
    expect { sdk_publish(token) }.to be_a_refusal(403, "Token is revoked")
  end

  it "is refused for all users except the authorized one" do
    token = our_grant(ttl: 15, resources: write_to("room-1"), authorized: "ann")
    expect(sdk_publish(token)).to match(/\A\d{17}\z/)
    expect { sdk_publish(token, settings: user.merge(user_id: "eve")) }.to be_a_refusal(403, "Forbidden")
  end

  it "is refused with a token that another keyset has issued" do
    foreign = PubnubPam::Emulator.start(secret_key: "sec-c-other") do |other|
      other.client.grant_token!(ttl: 15, channels: { "room-1" => PubnubPam::Permissions.res(write: true) })
    end
    expect { sdk_publish(foreign) }.to be_a_refusal(403, "Invalid Token Signature")
  end

  it "is refused with an unknown publish key" do
    expect { sdk_publish(nil, settings: user.merge(publish_key: "pub-c-unknown")) }.to raise_error(Interop::Refused)
    expect(emulator.requests.last.status).to eq(400)
  end
end
