# frozen_string_literal: true

require "json"
require "spec_helper"

RSpec.describe "what the official gem gets wrong about parsing tokens:", :emulator do
  include OfficialMistakes

  # The service issued this one.
  service_token = JSON.parse(File.read(File.expand_path("../../../vectors/tokens.json", __dir__)))
    .fetch("tokens").first.fetch("token")

  mistake "a token that was cut off", there: "a Hash with half a key in it", here: "an error that says where it ends" do
    (1...service_token.delete("=").length).each do |length|
      expect { pubnub.parse_token(service_token[0, length]) }.to raise_error(PubnubPam::InvalidTokenError)
    end
    expect(refusal { pubnub.parse_token(service_token[0, 100]) }).to match(/cut off \(byte \d+\)/)
  end

  mistake "an empty token", there: "nil", here: "an error" do
    expect(refusal { pubnub.parse_token("") }).to eq("token: expected an Access Manager token, but it is empty")
  end

  mistake "CBOR that is no token", there: "an Array, a number, a TypeError", here: "an error" do
    { "gwECAw==" => :type, "AAAA" => :type, "oA==" => :missing, "v_8=" => :missing }.each do |text, reason|
      expect { pubnub.parse_token(text) }.to raise_error(PubnubPam::InvalidTokenError) { |error|
        expect(error.reason).to be(reason)
      }
    end
  end

  mistake "a token with a line end", there: "invalid base64", here: "the token" do
    expect(pubnub.parse_token("#{service_token}\n")).to eq(pubnub.parse_token(service_token))
  end

  mistake "the signature in a parsed token", there: "bytes that claim to be UTF-8", here: "32 binary bytes" do
    expect(pubnub.parse_token(service_token)["sig"]).to have_attributes(bytesize: 32, encoding: Encoding::BINARY)
  end

  mistake "a parsed token as JSON", there: "a GeneratorError", here: "Token.parse has a to_json" do
    expect(JSON.parse(PubnubPam::Token.parse(service_token).to_json)).to include("ttl", "resources")
  end
end
