# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Client, "and its settings", :emulator do
  let(:settings) do
    { subscribe_key: "sub-c-1", publish_key: "pub-c-1", secret_key: "sec-c-hush", user_id: "server-1" }
  end

  it "accepts uuid for user_id, and refuses two different ones" do
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
    { user_id: "sec-c-hush" } => "user_id: expected a user id, got a secret key (sec-c-…)",
    { user_id: nil, uuid: "sec-c-hush" } => "user_id: expected a user id, got a secret key (sec-c-…)",
    { auth_key: "sec-c-hush" } =>
      "auth_key: expected a credential of users, such as a token, got a secret key (sec-c-…)",
    { origin: "sec-c-hush" } => "origin: expected a host, optionally with :port, got a secret key (sec-c-…)",
    { user_id: 7 } => "user_id: expected a String, got 7 (Integer)",
    { origin: "https://a.b" } => "origin: expected a host, optionally with :port, got a URL; " \
                                 "leave out the scheme, and choose it by ssl: true or false",
    { origin: "a/b" } => 'origin: expected a host, optionally with :port, got "a/b"',
    { callback: 1 } => "callback: expected something that responds to call, got Integer",
    { logger: "x" } => "logger: expected a Logger, or anything with debug, warn, warn?, error, got String",
    { max_retries: -1 } => "max_retries: expected an Integer from 0 to 10, got -1",
    { max_retries: 1.5 } => "max_retries: expected an Integer from 0 to 10, got 1.5 (Float)",
    { ca_file: :pem } => "ca_file: expected a readable PEM file, got :pem",
    { ca_file: "a\0b" } => 'ca_file: expected a readable PEM file, got "a\\u0000b"',
    { ca_file: "/nowhere.pem" } => 'ca_file: expected a readable PEM file, got "/nowhere.pem"'
  }.each do |wrong, message|
    it "refuses #{wrong.inspect[0, 60]}" do
      expect { described_class.new(**settings, **wrong) }.to raise_error(PubnubPam::ArgumentError, message)
    end
  end

  it "accepts a Duration for each time limit" do
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
    it "accepts seconds and nil for #{name}, and refuses other values" do
      [1, 0.05, 10r.to_f, nil].each { |good| described_class.new(**settings, name => good) }
      [0, 0.0, -1, Float::NAN, Float::INFINITY, 1e300, "5", :a].each do |bad|
        expect { described_class.new(**settings, name => bad) }
          .to raise_error(PubnubPam::ArgumentError, /\A#{name}: expected a positive number of seconds, or nil/)
      end
    end
  end
end
