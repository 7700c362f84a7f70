# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, :emulator do
  include_context "with a command line"

  it "grants, parses, checks and revokes" do
    status = run("grant", "--ttl", "15", "--channel", "room-1=read,write", "--channel-pattern", "^news$=read",
                 "--group", "team=manage", "--uuid", "u=get", "--for", "ann", "--meta", '{"k":1}', "--no-ssl")
    token = out.string.strip
    expect([status, err.string]).to eq([0, ""])
    expect(PubnubPam.parse_token(token)).to include(
      "ttl" => 15, "uuid" => "ann", "meta" => { "k" => 1 }, "pat" => include("chan" => { "^news$" => 1 }),
      "res" => include("chan" => { "room-1" => 3 }, "grp" => { "team" => 4 }, "uuid" => { "u" => 32 })
    )
    expect(run("revoke", token, "--no-ssl")).to eq(0)
    expect(out.string).to end_with("revoked\n")
    expect(emulator.publish("room-1", 1, auth: token, user_id: "ann").status).to eq(403)
  end

  it "uses an emulator that is given in the environment, with PUBNUB_SSL=false" do
    expect(run("grant", "--ttl", "15", "--channel", "a=read", env: { **keys, "PUBNUB_SSL" => "false" })).to eq(0)
    expect(emulator.requests.map(&:status)).to eq([200])
  end

  it_behaves_like "a command that refuses", {
    ["frobnicate"] => [2, "pubnub_pam: no such command: frobnicate (see pubnub_pam --help)\n"],
    ["emulater"] => [2, "pubnub_pam: no such command: emulater; did you mean emulator? (see pubnub_pam --help)\n"],
    ["Grant"] => [2, /no such command: Grant; did you mean grant\?/],
    %w[help grnat] => [2, /no such command: grnat; did you mean grant\?/]
  }

  it "has a help text, and one for each command" do
    expect(run("--help")).to eq(0)
    expect(out.string.scan(/^  (\w+) /).flatten).to eq(described_class::COMMANDS.keys)
    described_class::COMMANDS.each_key do |name|
      [[name, "--help"], ["help", name], ["--help", name]].each do |arguments|
        out.truncate(out.rewind)
        expect([run(*arguments), out.string]).to match([0, /\AUsage: pubnub_pam #{name}/])
      end
    end
  end
end
