# frozen_string_literal: true

require "kit_helper"

RSpec.describe PubnubPam::Testing, "and the network" do
  after { described_class.network_allowed = true }

  it "refuses calls of every client that is not on the emulator" do
    PubnubPam::Testing.network_allowed = false
    client = PubnubPam::Client.new(**PubnubPam::Emulator::KEYS, user_id: "me", http_sync: true)
    expect { client.revoke_token("p0F2") }
      .to raise_error(PubnubPam::ConfigurationError, /\Arevoke_token: expected a client of .* one of ps\.pndsn\.com/)
    grants = [{ ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) } }]
    expect { client.grant_tokens(grants) }.to raise_error(PubnubPam::ConfigurationError, /\Agrant_token: expected/)
  end

  it "can allow the network" do
    PubnubPam::Testing.network_allowed = true
    client = PubnubPam::Client.new(**PubnubPam::Emulator::KEYS, user_id: "me", http_sync: true, max_retries: 0,
                                                                origin: "127.0.0.256.invalid", proxy: nil)
    expect(client.revoke_token("p0F2").error).to be_a(PubnubPam::ConnectionError)
  end
end
