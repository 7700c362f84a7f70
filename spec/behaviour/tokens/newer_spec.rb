# frozen_string_literal: true

require "json"
require "spec_helper"

# What this version does not know, and a newer service may write.
RSpec.describe "a token with sections of a newer service" do
  include CommandLine

  fields = {
    "res" => { "chan" => { "room-1" => 3 }, "spc" => { "room-1" => 3 }, "datasync:teams" => { "toyota" => 120 },
               "shelves" => ["a", { "b" => nil }] },
    "pat" => { "spc" => { "^u$" => 32 }, "datasync:teams" => { "^t" => 257 } },
    "scopes" => { "chan" => 32, "uuid" => 32 }, "meta" => {},
    "flags" => [true, 1.5, -3, ForgedToken::Bytes.new("\xFF")]
  }.freeze

  let(:text) { ForgedToken.of(fields) }
  let(:token) { PubnubPam::Token.parse(text) }
  let(:unknown) do
    { "scopes" => { "chan" => 32, "uuid" => 32 }, "flags" => [true, 1.5, -3, "\xFF".b],
      "res" => { "spc" => { "room-1" => 3 }, "datasync:teams" => { "toyota" => 120 },
                 "shelves" => ["a", { "b" => nil }] },
      "pat" => { "spc" => { "^u$" => 32 }, "datasync:teams" => { "^t" => 257 } } }
  end

  it "is returned completely by parse_token" do
    hash = PubnubPam.parse_token(text)
    expect(hash).to include("v" => 2, "ttl" => 15, "res" => fields["res"], "pat" => fields["pat"],
                            "scopes" => fields["scopes"])
    expect(hash["flags"]).to eq([true, 1.5, -3, "\xFF".b])
    expect(hash.keys + hash["res"].keys + hash["scopes"].keys).to all(be_frozen)
  end

  it "has its byte keys as text, and those that are not UTF-8 as bytes" do
    bytes = ->(text) { ForgedToken::Bytes.new(text) }
    odd = ForgedToken::Pairs.new([[bytes["scopes"], { bytes["chan"] => 32, 5 => 1 }],
                                  [bytes["res"], { bytes["x\xFF"] => { bytes["n"] => 1 } }]])
    hash = PubnubPam.parse_token(ForgedToken.of(odd))
    expect(hash["scopes"]).to eq("chan" => 32, 5 => 1)
    expect(hash["res"]).to eq("x\xFF".b => { "n" => 1 })
    shown = PubnubPam::Token.parse(ForgedToken.of(odd))
    expect(shown.unknown["scopes"]).to eq("chan" => 32, "5" => 1)
    expect(shown.inspect).to include("scopes")
  end

  it "shows it in Token#unknown, to_h and JSON" do
    expect(token.unknown).to eq(unknown)
    expect(token.to_h[:unknown]).to eq(unknown)
    expect(JSON.parse(token.to_json)["unknown"])
      .to include("scopes" => unknown["scopes"], "flags" => [true, 1.5, -3, "_w"])
  end

  it "shows it in tables and on the command line" do
    [token.permission_table, token.inspect, cli("parse", text)].each do |shown|
      expect(shown).to match(/^ *spc +room-1 +read write$/).and match(%r{^ *spc +/\^u\$/ +get$})
        .and match(/^ *datasync:teams +toyota +delete create get update$/)
        .and match(%r{^ *datasync:teams +/\^t/ +read 256$})
        .and match(/^ *scopes +\{"chan":32,"uuid":32\}$/).and match(/^ *shelves +\["a",\{"b":null\}\]$/)
    end
    expect(JSON.parse(cli("parse", "--json", text))["unknown"]["scopes"]).to eq("chan" => 32, "uuid" => 32)
  end

  it "shows unknown categories beside the known ones" do
    text = ForgedToken.of("cat" => { "chan" => 32, "grp" => 32, "uuid" => { "get" => true } })
    token = PubnubPam::Token.parse(text)
    expect(token.categories).to eq(channels: PubnubPam::Permissions.res(get: true))
    expect(token.unknown).to eq("cat" => { "grp" => 32, "uuid" => { "get" => true } })
    expect(PubnubPam.parse_token(text)["cat"]).to eq("chan" => 32, "grp" => 32, "uuid" => { "get" => true })
    [token.permission_table, token.inspect, cli("parse", text)].each do |shown|
      expect(shown).to match(/^ *category +channels +get$/).and match(/^ *cat +\{"grp":32,"uuid":\{"get":true\}\}>?$/)
    end
  end

  it "is not equal to a token without them" do
    expect(token).to eq(PubnubPam::Token.parse(text))
    less = ForgedToken.of(fields.except("scopes"), issued_at: token.timestamp)
    expect(token).not_to eq(PubnubPam::Token.parse(less))
  end

  it "shows no unknown sections if there are none" do
    plain = PubnubPam::Token.parse(ForgedToken.of("res" => { "chan" => { "a" => 1 }, "spc" => {}, "usr" => {} }))
    expect(plain.unknown).to eq({})
    expect(plain.to_h).not_to have_key(:unknown)
    expect(plain.permission_table.lines.size).to eq(2)
  end

  it "shows bits that have no name as a number" do
    permissions = PubnubPam::Permissions.from_bitmask(257)
    expect([permissions.to_s, permissions.inspect]).to eq(["read+256", "#<PubnubPam::Permissions res read+256>"])
    text = ForgedToken.of("res" => { "chan" => { "a" => 256 } })
    expect(PubnubPam::Token.parse(text).explain(:read, channel: "a")).to include("gives 256, but not read")
  end

  it "is parsed quickly even if it is large" do
    text = ForgedToken.of("x" => { "a" => Array.new(9_000) { |number| number } })
    expect(PubnubPam.parse_token(text)["x"]["a"].size).to eq(9_000)
    expect(PubnubPam::Token.parse(text).unknown["x"]["a"].last).to eq(8_999)
  end
end
