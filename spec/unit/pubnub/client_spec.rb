# frozen_string_literal: true

require "logger"
require "spec_helper"

RSpec.describe PubnubPam::Pubnub::Client, :emulator do
  include DropIn

  describe "the names" do
    it "are those of the official gem" do
      names = %i[Client Permissions Permission Envelope ErrorEnvelope Error ArgumentError InitializationError]
      expect(names.reject { |name| Pubnub.const_defined?(name, false) }).to be_empty
      expect(Pubnub::Client).to be(described_class)
    end
  end

  describe "tokens" do
    it "travel with what comes after, before the auth key, until they are cleared" do
      keyed = Pubnub.new(**options, auth_key: "the-key", http_sync: true)
      sent = ["t", nil, "", { token: "u" }, { "token" => nil }].map do |token|
        keyed.set_token(token)
        keyed.grant_token(ttl: 1, **some)
        last_params["auth"]
      end
      expect(sent).to eq(%w[t the-key the-key u the-key])
    end

    it "are refused if they are invalid" do
      expect(refused do
               pubnub.set_token(5)
             end.message).to eq("token: expected a String or nil, got an object of class Integer")
      expect(refused { pubnub.set_token(tokn: "t") }.message).to eq("token: expected one token, got none")
      expect(refused { pubnub.parse_token(nil) }).to be_a(Pubnub::ArgumentError)
      expect(refused { pubnub.revoke_token }).to be_a(Pubnub::ArgumentError)
    end

    it "that cannot be read raise what Ruby's own decoder would, and ours" do
      expect { pubnub.parse_token("no token") }.to raise_error(ArgumentError) do |error|
        expect(error).to be_a(PubnubPam::InvalidTokenError).and have_attributes(reason: :base64)
      end
    end

    it "are revoked by position too, with options" do
      token = granted
      expect(Pubnub.new(options).revoke_token(token, http_sync: true).status[:code]).to eq(200)
    end
  end

  it "says what is not there without the official gem" do
    expect do
      pubnub.subscribe(channel: "a")
    end.to raise_error(NoMethodError, /subscribe.*only Access Manager is available\)\z/)
    expect(pubnub).not_to respond_to(:subscribe)
  end

  it "leaves no file behind" do
    files = Dir.mktmpdir { |folder| Dir.chdir(folder) { Pubnub.new(options).audit.value && Dir.children(folder) } }
    expect(files).to be_empty
  end
end
