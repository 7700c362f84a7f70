# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "grant", :emulator do
  include_context "with a command line"

  it "has the same option names as check" do
    expect(grant("--group", "g=manage", "--channel-group", "h=read,manage", "--group-pattern", "^i$=read",
                 "--channel-group-pattern", "^j$=read", "--for", "ann")).to eq(0)
    text = out.string.strip
    expect(token.values_at("res", "pat").map { |scope| scope["grp"] })
      .to eq([{ "g" => 4, "h" => 5 }, { "^i$" => 1, "^j$" => 1 }])
    [["--group", "--for"], ["--channel-group", "--authorized-user-id"], ["--group", "--user-id"]].each do |group, user|
      expect(run("check", "manage", group, "g", user, "ann", text)).to eq(0)
      expect(run("check", "manage", group, "g", user, "bob", text)).to eq(1)
    end
  end

  it_behaves_like "a command that refuses", {
    ["grant", "--channel", "a=read", "--no-ssl"] => [2, /missing: --ttl/],
    ["grant", "--ttl", "0", "--channel", "a=read", "--no-ssl"] =>
      [2, /\Apubnub_pam: --ttl: expected minutes.* got 0\n\z/],
    ["grant", "--ttl", "1", "--channel", "a=raed"] => [2, /--channel a: expected some of .* raed; did you mean read\?/],
    ["grant", "--ttl", "1", "--no-ssl"] => [2, /missing permissions: --channel, --group, --uuid, /],
    ["grant", "--ttl", "1", "--channel", "a"] => [2, /expected NAME=PERMISSIONS/],
    ["grant", "--ttl", "1", "--meta", "{"] => [2, /--meta: expected a JSON object, but it is not JSON/]
  }

  describe "a grant for one user" do
    %w[--for --authorized-user-id].each do |option|
      it "is made by #{option}" do
        expect([grant(option, "ann"), err.string]).to eq([0, ""])
        expect(token["uuid"]).to eq("ann")
      end
    end

    {
      %w[--user ann] =>
        "no such option: --user; did you mean --for (who may use the token) or --user-id (who asks) " \
        "or --datasync-user NAME=get?",
      ["--auth", "ann"] => "no such option: --auth; did you mean --authorized-user-id?",
      ["--fro", "ann"] => "no such option: --fro; did you mean --for?",
      ["--FOR", "ann"] => "no such option: --FOR; did you mean --for?",
      ["-for", "ann"] => "no such option: -for; did you mean --for?",
      ["--authorized_user_id", "ann"] => "no such option: --authorized_user_id; did you mean --authorized-user-id?",
      ["--authorized-uuid", "ann"] => "no such option: --authorized-uuid; did you mean --for?",
      ["--for", "ann", "--for", "bob"] => "--for: expected once, got it twice, with different values",
      ["--for", "ann", "--authorized-user-id", "bob"] =>
        "--authorized-user-id: expected once, got it twice, with different values",
      ["--for", ""] => "--for: expected a value, got an empty one",
      ["--for="] => "--for: expected a value, got an empty one",
      ["--for", "--json"] =>
        "--for: expected a value, got the option --json (to use it as the value: --for=--json)",
      ["--for"] => "--for: expected a value, got none"
    }.each do |arguments, message|
      it "is not granted to anyone by mistake: #{arguments.join(" ").inspect}" do
        expect(grant(*arguments)).to eq(2)
        expect(err.string).to eq("pubnub_pam: #{message} (see pubnub_pam grant --help)\n")
        expect([out.string, emulator.requests]).to eq(["", []])
      end
    end

    it "accepts the same user twice" do
      expect(grant("--for", "ann", "--authorized-user-id=ann")).to eq(0)
      expect(token["uuid"]).to eq("ann")
    end

    it "accepts a user whose name looks like an option" do
      expect(grant("--for=--json")).to eq(0)
      expect(token["uuid"]).to eq("--json")
    end
  end
end
