# frozen_string_literal: true

require "json"
require "spec_helper"

# What stands in a token is what somebody wrote.
RSpec.describe "a token made by an attacker" do
  include CommandLine

  # What a terminal obeys or a log takes for a new line: escape sequences, line ends, bidirectional overrides, and the
  # control characters beyond ASCII.
  raw = "\e[2J\r\n\u202E\u009B31m\u200B"
  obeyed = /[\e\r\u202E\u009B\u200B]/

  let(:text) do
    names = { "room#{raw}" => 1, "room" => 3 }
    ForgedToken.of("res" => { "chan" => names, "grp" => names, "uuid" => names },
                   "pat" => { "chan" => { "^a#{raw}$" => 1 } },
                   "meta" => { "key#{raw}" => "value#{raw}" }, "uuid" => "ann#{raw}")
  end
  let(:token) { PubnubPam::Token.parse(text) }

  it "is shown with its names, control characters escaped" do
    shown = { inspect: token.inspect, table: token.permission_table, heading: token.send(:heading),
              pretty: PP.pp(token, +""), parse: cli("parse", text), json: cli("parse", "--json", text),
              explain: token.explain(:read, channel: "room#{raw}"),
              user: token.explain(:read, channel: "a", user_id: "b"),
              check: cli("check", "read", "--channel", "room#{raw}", text) }
    shown.each { |what, output| expect(output).not_to match(obeyed), "#{what}: #{output.inspect}" }
    expect(shown.values_at(:inspect, :table, :parse)).to all(include('room\e[2J\r\n\u202E'))
    expect(shown[:heading]).to start_with('ann\e[2J\r\n')
  end

  it "has one line in the table for each name" do
    expect(token.permission_table.lines.size).to eq(1 + 6 + 1)
    expect(cli("parse", text).lines.size).to eq(5 + 1 + 8)
  end

  it "is complete in JSON" do
    json = JSON.parse(cli("parse", "--json", text))
    expect(json["authorized_uuid"]).to eq("ann#{raw}")
    expect(json["resources"]["channels"].keys).to eq(["room#{raw}", "room"])
    expect(json["meta"]).to eq("key#{raw}" => "value#{raw}")
    expect(PubnubPam.const_get(:Printable).json(JSON.generate("\u{E0001}"))).to eq('"\udb40\udc01"')
  end

  it "does not get control characters into exceptions" do
    wrong = [-> { token.allows?(:read, channel: "a", channel_group: "b", uuid: "c") },
             -> { token.allows?("read#{raw}", channel: "a") },
             -> { token.allows?(:read, channel: "a", at: raw) },
             -> { PubnubPam::Permissions.res(read: raw) },
             -> { PubnubPam::Permissions.from_bitmask(raw) }]
    wrong.each do |call|
      expect(&call).to raise_error(PubnubPam::ArgumentError, /\A[^\e\r\n\u202E\u009B\u200B]*\z/)
    end
  end

  describe "with meta that JSON has no form for" do
    let(:text) do
      ForgedToken.of("meta" => { "nan" => Float::NAN, "up" => Float::INFINITY, "down" => -Float::INFINITY,
                                 "half" => 0.5, "bytes" => ForgedToken::Bytes.new("\xFF\xFEab"), "big" => (2**32) - 1,
                                 "deep" => [{ "b" => ForgedToken::Bytes.new("abc") }, Float::NAN] })
    end
    let(:readable) do
      { "nan" => "NaN", "up" => "Infinity", "down" => "-Infinity", "half" => 0.5, "bytes" => "__5hYg",
        "big" => (2**32) - 1, "deep" => [{ "b" => "YWJj" }, "NaN"] }
    end

    it "keeps the values in Ruby" do
      expect(token.meta["nan"]).to be_nan
      expect(token.meta["bytes"]).to eq("\xFF\xFEab".b)
    end

    it "has bytes as base64url and the rest as text in JSON" do
      expect(JSON.parse(token.to_json)["meta"]).to eq(readable)
      expect(JSON.parse(JSON.generate([token])).first["meta"]).to eq(readable)
      expect(token.as_json["meta"]).to eq(readable)
    end

    it "is shown on the command line" do
      expect(JSON.parse(cli("parse", "--json", text))["meta"]).to eq(readable)
      expect(cli("parse", text)).to include('meta     {"nan":"NaN"')
    end
  end
end
