# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Client do
  let(:settings) do
    { subscribe_key: "sub-c-1", publish_key: "pub-c-1", secret_key: "sec-c-hush", user_id: "server-1" }
  end

  it "is made from keys and a user id, over TLS to the service by default" do
    client = described_class.new(**settings)
    expect([client.user_id, client.uuid, client.origin, client.ssl, client.token])
      .to eq(["server-1", "server-1", "ps.pndsn.com", true, nil])
  end

  it "tells the keys that a page needs" do
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
    expect(IO.popen([RbConfig.ruby, "-I", "lib", "-e", program], &:read)).to eq("[0, 1, []]")
  end

  it "takes uuid for user_id, and says when the two differ" do
    expect(described_class.new(**settings.except(:user_id), uuid: "u").user_id).to eq("u")
    expect { described_class.new(**settings, uuid: "other") }.to raise_error(PubnubPam::ArgumentError, /user_id/)
  end

  it "refuses a misspelt option as Ruby does" do
    expect { described_class.new(**settings, timout: 1) }.to raise_error(ArgumentError, /unknown keyword: :timout/)
  end

  {
    { subscribe_key: nil } =>
      "subscribe_key: expected a String, got nil (to try things out without keys: PubnubPam.demo)",
    { subscribe_key: nil, publish_key: nil, secret_key: nil, user_id: nil } =>
      "subscribe_key: expected a String, got nil; missing as well: publish_key, secret_key, user_id " \
      "(to try things out without keys: PubnubPam.demo)",
    { ssl: nil } => "ssl: expected true or false, got nil",
    { ssl: "false" } => 'ssl: expected true or false, got "false" (String)',
    { strict: nil } => "strict: expected true or false, got nil",
    { subscribe_key: "" } => "subscribe_key: expected a subscribe key (sub-c-…), got an empty String",
    { subscribe_key: :a } => "subscribe_key: expected a String, got a value of class Symbol",
    { subscribe_key: "a b" } => "subscribe_key: expected a subscribe key (sub-c-…), got one with white space in it",
    { publish_key: "sec-c-hush" } =>
      "publish_key: expected a publish key (pub-c-…), got a secret key (sec-c-…)",
    { secret_key: "pub-c-1" } => "secret_key: expected a secret key (sec-c-…), got a publish key (pub-c-…)",
    { secret_key: 5 } => "secret_key: expected a String, got a value of class Integer",
    { user_id: nil } => "user_id: expected a String, got nil",
    { user_id: "" } => "user_id: expected 1 to 92 characters, got none",
    { user_id: "a" * 93 } => "user_id: expected 1 to 92 characters, got 93",
    { user_id: 7 } => "user_id: expected a String, got 7 (Integer)",
    { origin: "https://a.b" } => "origin: expected a host, with :port if need be, got a URL; " \
                                 "leave out the scheme, and choose it by ssl: true or false",
    { origin: "a/b" } => 'origin: expected a host, with :port if need be, got "a/b"',
    { callback: 1 } => "callback: expected something that responds to call, got Integer",
    { max_retries: -1 } => "max_retries: expected an Integer from 0 to 10, got -1",
    { max_retries: 1.5 } => "max_retries: expected an Integer from 0 to 10, got 1.5 (Float)",
    { ca_file: :pem } => "ca_file: expected a readable PEM file, got :pem",
    { ca_file: "a\0b" } => 'ca_file: expected a readable PEM file, got "a\\u0000b"',
    { ca_file: "/nowhere.pem" } => 'ca_file: expected a readable PEM file, got "/nowhere.pem"'
  }.each do |wrong, message|
    it "says of #{wrong.inspect[0, 60]} what was expected and what came" do
      expect { described_class.new(**settings, **wrong) }.to raise_error(PubnubPam::ArgumentError, message)
    end
  end

  it "takes a Duration for each of its time limits" do
    require "active_support/all"
    ScriptedServer.open(:silent) do |server|
      limits = { open_timeout: ActiveSupport::Duration.minutes(1), read_timeout: ActiveSupport::Duration.seconds(0.05),
                 total_timeout: ActiveSupport::Duration.hours(1) }
      client = described_class.new(**settings, **limits, origin: server.origin, ssl: false, http_sync: true,
                                                         max_retries: 0)
      expect(client.revoke_token("x").error.message).to eq("no answer from #{server.origin} in time")
    end
  end

  %i[open_timeout read_timeout total_timeout].each do |name|
    it "takes seconds, fractions of them and nil for #{name}, and refuses what is no time" do
      [1, 0.05, 10r.to_f, nil].each { |good| described_class.new(**settings, name => good) }
      [0, 0.0, -1, Float::NAN, Float::INFINITY, 1e300, "5", :a].each do |bad|
        expect { described_class.new(**settings, name => bad) }
          .to raise_error(PubnubPam::ArgumentError, /\A#{name}: expected a positive number of seconds, or nil/)
      end
    end
  end

  it "shows who it is for and where it goes, and no keys" do
    expect(described_class.new(**settings).inspect).to eq("#<PubnubPam::Client server-1 at https://ps.pndsn.com>")
  end

  describe "without the keys that signing takes" do
    it "says which one is missing when something is to be signed" do
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
    it "sends the token along from then on, before the auth key" do
      client = emulator.client(auth_key: "auth-key", http_sync: true)
      [nil, "tok=en", nil].each do |token|
        client.set_token(token)
        client.revoke_token("p0F2")
      end
      expect(emulator.requests.map { |request| request.params["auth"] }).to eq(["auth-key", "tok=en", "auth-key"])
    end

    it "returns nil, and takes both forms" do
      expect([client.set_token("a"), client.token, client.set_token(token: "b"), client.token])
        .to eq([nil, "a", nil, "b"])
    end

    it "refuses what is no token" do
      { "" => /got an empty String/, 5 => /got a value of class Integer/ }.each do |wrong, message|
        expect { client.set_token(wrong) }.to raise_error(PubnubPam::ArgumentError, message)
      end
      expect { client.set_token }.to raise_error(PubnubPam::ArgumentError, "token: expected one token, got none")
      expect { client.set_token("a", token: "b") }.to raise_error(PubnubPam::ArgumentError, /got two/)
      expect { client.set_token(tokne: "b") }.to raise_error(ArgumentError, /unknown keyword: :tokne/)
    end
  end
end
