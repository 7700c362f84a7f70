# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and the encoding of its arguments", :emulator do
  include_context "with a command line"

  %w[0x10 1_0 15m 1e1 1.5 ten].push("").each do |ttl|
    it "are refused if --ttl is not a whole number: #{ttl.inspect}" do
      expect(run("grant", "--ttl", ttl, "--channel", "a=read", "--no-ssl")).to eq(2)
      expect(err.string).to match(/--ttl: expected a (whole number, got #{ttl}|value, got an empty one)/)
    end
  end

  it "are decimal numbers, and can follow an equals sign" do
    expect(run("grant", "--ttl=010", "--channel=a=read", "--no-ssl")).to eq(0)
    expect(token).to include("ttl" => 10, "res" => include("chan" => { "a" => 1 }))
  end

  it "are read as UTF-8 under a locale with only ASCII" do
    labelled = ->(text, encoding) { text.dup.force_encoding(encoding) }
    [Encoding::US_ASCII, Encoding::BINARY].each do |encoding|
      out.truncate(out.rewind)
      arguments = ["--for", labelled["ännä", encoding], "--channel", labelled["räum=read", encoding]]
      expect([grant(*arguments, env: keys.merge("PUBNUB_USER_ID" => labelled["jürgen", encoding])), err.string])
        .to eq([0, ""])
      expect(token).to include("uuid" => "ännä", "res" => include("chan" => include("räum" => 1)))
      expect(emulator.requests.last.params["uuid"]).to eq("jürgen")
    end
  end

  it "are converted under a locale with another encoding, and refused if they are not text" do
    expect(grant("--for", "ännä".encode(Encoding::ISO_8859_1))).to eq(0)
    expect(token["uuid"]).to eq("ännä")
    expect(grant("--for", "\xFF")).to eq(2)
    expect(err.string).to start_with('pubnub_pam: expected UTF-8, got \xFF (see')
  end
end
