# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Client do
  let(:settings) do
    { subscribe_key: "sub-c-1", publish_key: "pub-c-1", secret_key: "sec-c-hush", user_id: "server-1" }
  end

  it "needs keys and a user id, and uses TLS to the service by default" do
    client = described_class.new(**settings)
    expect([client.user_id, client.uuid, client.origin, client.ssl, client.token])
      .to eq(["server-1", "server-1", "ps.pndsn.com", true, nil])
  end

  it "has readers for the keys that a page needs, and none for the secret key" do
    client = described_class.new(**settings)
    expect([client.subscribe_key, client.publish_key]).to eq(%w[sub-c-1 pub-c-1])
    expect(described_class.new(**settings.except(:publish_key, :secret_key)).publish_key).to be_nil
    expect(client).not_to respond_to(:secret_key)
  end

  it "starts no thread and no task before its first call" do
    program = <<~RUBY
      require "pubnub_pam"
      PubnubPam::Client.new(subscribe_key: "s", publish_key: "p", secret_key: "x", user_id: "u")
      threads = Dir["/proc/self/task/*/comm"].map { |file| File.read(file) }.grep(/pubnub_pam/)
      print [PubnubPam.const_get(:Native).running_calls, Thread.list.size, threads]
    RUBY
    expect(new_ruby(program)).to eq("[0, 1, []]")
  end

  it "shows its user and origin in its inspection, and no keys" do
    expect(described_class.new(**settings).inspect).to eq("#<PubnubPam::Client server-1 at https://ps.pndsn.com>")
  end

  describe "without the keys for signing" do
    it "raises an error with the missing key when a call needs it" do
      { secret_key: /\Asecret_key: needed to sign/, publish_key: /\Apublish_key: needed to sign/ }
        .each do |name, message|
        client = described_class.new(**settings, name => nil)
        grant = -> { client.grant_token(ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) }) }
        expect(&grant).to raise_error(PubnubPam::ConfigurationError, message)
        expect { client.revoke_token("p0F2") }.to raise_error(PubnubPam::ConfigurationError, message)
      end
    end

    it "still parses and sets tokens" do
      client = described_class.new(subscribe_key: "sub-c-1", user_id: "u")
      expect { client.parse_token("nonsense") }.to raise_error(PubnubPam::InvalidTokenError)
      client.set_token("p0F2")
      expect(client.token).to eq("p0F2")
    end
  end

  describe "#set_token", :emulator do
    it "sends the token with later calls, instead of the auth key" do
      client = emulator.client(auth_key: "auth-key", http_sync: true)
      [nil, "tok=en", nil].each do |token|
        client.set_token(token)
        client.revoke_token("p0F2")
      end
      expect(emulator.requests.map { |request| request.params["auth"] }).to eq(["auth-key", "tok=en", "auth-key"])
    end

    it "returns nil, and accepts both forms" do
      expect([client.set_token("a"), client.token, client.set_token(token: "b"), client.token])
        .to eq([nil, "a", nil, "b"])
    end

    it "refuses other values than a token" do
      { "" => /got an empty String/, 5 => /got a value of class Integer/ }.each do |wrong, message|
        expect { client.set_token(wrong) }.to raise_error(PubnubPam::ArgumentError, message)
      end
      expect { client.set_token }.to raise_error(PubnubPam::ArgumentError, "token: expected one token, got none")
      expect { client.set_token("a", token: "b") }.to raise_error(PubnubPam::ArgumentError, /got two/)
      expect { client.set_token(tokne: "b") }.to raise_error(ArgumentError, /unknown keyword: :tokne/)
    end
  end
end
