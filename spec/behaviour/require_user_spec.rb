# frozen_string_literal: true

require "spec_helper"
require "pubnub_pam/pubnub"

# A parameter that is missing is nil, and a token without an authorized_user_id is anyone's.
RSpec.describe "a client with require_user: true", :emulator do
  let(:careful) { emulator.client(http_sync: true, require_user: true) }
  let(:channels) { { "a" => read } }
  let(:complaint) do
    /\Aauthorized_user_id: expected a user id, because the client has require_user: true, got nil, which would make a/
  end

  after { expect(emulator.requests.map(&:path)).to all(include("/grant")) }

  def refuses(error = PubnubPam::ArgumentError, message = complaint, &)
    before = emulator.requests.length
    expect(&).to raise_error(error, message)
    expect(emulator.requests.length).to eq(before)
  end

  it "sends no grant without a user" do
    refuses { careful.grant_token(ttl: 1, channels:) }
    refuses { careful.grant_token!(ttl: 1, channels:, authorized_user_id: nil) }
    refuses { careful.grant_token!(ttl: 1, channels:, authorized_uuid: nil) }
    refuses(PubnubPam::ArgumentError, /\Aauthorized_user_id: .*empty/) do
      careful.grant_token!(ttl: 1, channels:, authorized_user_id: "")
    end
  end

  it "grants to authorized_user_id: and authorized_uuid:" do
    %i[authorized_user_id authorized_uuid].each do |keyword|
      token = careful.grant_token!(ttl: 1, channels:, keyword => "ann")
      expect(PubnubPam::Token.parse(token).authorized_user_id).to eq("ann")
    end
  end

  it "refuses the items of a list without a user, and grants the others" do
    items = [{ ttl: 1, channels: }, { ttl: 1, channels:, authorized_uuid: "ann" },
             { ttl: 1, channels:, authorized_user_id: nil }]
    envelopes = careful.grant_tokens(items)
    expect(envelopes.map(&:success?)).to eq([false, true, false])
    expect(envelopes.first.error).to be_a(PubnubPam::ArgumentError).and have_attributes(message: complaint)
    expect(emulator.requests.length).to eq(1)
  end

  it "does not grant tokens without a user for a token cache" do
    cache = PubnubPam::TokenCache.new(careful)
    refuses { cache.fetch(ttl: 10, channels:) }
    expect(cache.fetch(ttl: 10, channels:, authorized_user_id: "ann")).to be_a(String)
    refuses { cache.fetch(ttl: 10, channels:) }
  end

  it "refuses a legacy grant without auth keys" do
    refuses(PubnubPam::ArgumentError, /\Aauth_key: expected a key, because .* require_user: true, got nil/) do
      careful.grant(channel: "a", read: true)
    end
    expect(careful.grant(channel: "a", read: true, auth_key: "ann-key").status[:code]).to eq(200)
  end

  it "can be made in the official gem's form, too" do
    pubnub = Pubnub.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false, http_sync: true,
                                         require_user: true)
    refuses(Pubnub::ArgumentError) { pubnub.grant_token(ttl: 1, channels:) }
    expect(pubnub.grant_token(ttl: 1, channels:, authorized_user_id: "ann").status[:code]).to eq(200)
  end

  it "is not the default" do
    expect(client.grant_token!(ttl: 1, channels:)).to be_a(String)
    expect { emulator.client(require_user: nil) }
      .to raise_error(PubnubPam::ArgumentError, "require_user: expected true or false, got nil")
  end
end
