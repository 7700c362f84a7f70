# frozen_string_literal: true

require "json"
require "spec_helper"

RSpec.describe "tokens that the real service issued" do
  vectors = JSON.parse(File.read(File.expand_path("../../vectors/tokens.json", __dir__)))

  vectors.fetch("tokens").each do |vector|
    it "decodes the one from #{vector["source"].split(";").first}, signed #{vector.dig("decoded", "sig")[4, 8]}" do
      parsed = PubnubPam.parse_token(vector["token"])
      expect(parsed.merge("sig" => "hex:#{parsed["sig"].unpack1("H*")}")).to eq(vector["decoded"])
    end
  end

  it "gives every text as UTF-8, and the signature as binary" do
    parsed = PubnubPam.parse_token(vectors["tokens"].last["token"])
    encodings = lambda do |value|
      case value
      when Hash then value.flat_map { |key, inner| encodings.call(key) + encodings.call(inner) }
      when String then [value.encoding]
      else []
      end
    end
    expect(encodings.call(parsed.except("sig")).uniq).to eq([Encoding::UTF_8])
    expect(parsed["sig"].encoding).to eq(Encoding::BINARY)
  end

  it "refuses a token cut off at any place" do
    token = vectors["tokens"].first["token"].delete("=")
    (0...token.length).each do |length|
      expect { PubnubPam.parse_token(token[0, length]) }.to raise_error(PubnubPam::InvalidTokenError)
    end
  end

  it "refuses the malformed ones" do
    vectors.fetch("malformed").each do |vector|
      expect { PubnubPam.parse_token(vector["token"]) }.to raise_error(PubnubPam::InvalidTokenError)
    end
  end

  it "parses a token without padding, in the other Base64 alphabet, and with white space around it" do
    vectors.fetch("tokens").each do |vector|
      token = vector["token"]
      [token.delete("="), token.tr("-_", "+/"), "\n #{token} \n"].each do |spelling|
        expect(PubnubPam.parse_token(spelling)).to eq(PubnubPam.parse_token(token))
      end
    end
  end
end
