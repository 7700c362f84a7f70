# frozen_string_literal: true

require "json"
require "pubnub_pam/cli"
require "spec_helper"
require "stringio"

RSpec.describe PubnubPam::CLI, "and its options", :emulator do
  let(:out) { StringIO.new }
  let(:err) { StringIO.new }
  let(:keys) do
    { "PUBNUB_SUBSCRIBE_KEY" => emulator.keys[:subscribe_key], "PUBNUB_PUBLISH_KEY" => emulator.keys[:publish_key],
      "PUBNUB_SECRET_KEY" => emulator.keys[:secret_key], "PUBNUB_USER_ID" => "cli", "PUBNUB_ORIGIN" => emulator.origin }
  end

  def run(*arguments, env: keys)
    described_class.new(out:, err:, input: StringIO.new, env:).run(arguments)
  end

  # Of a grant of reading "a" for 15 minutes.
  def grant(*more, env: keys)
    run("grant", "--ttl", "15", "--channel", "a=read", "--no-ssl", *more, env:)
  end

  def token = PubnubPam.parse_token(out.string.strip)

  describe "a grant for one user" do
    %w[--for --authorized-user-id].each do |option|
      it "is made by #{option}" do
        expect([grant(option, "ann"), err.string]).to eq([0, ""])
        expect(token["uuid"]).to eq("ann")
      end
    end

    {
      %w[--user ann] =>
        "no such option: --user; did you mean --for (who may use the token) or --user-id (who asks)?",
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
      it "is never one for anyone by mistake: #{arguments.join(" ").inspect}" do
        expect(grant(*arguments)).to eq(2)
        expect(err.string).to eq("pubnub_pam: #{message} (see pubnub_pam grant --help)\n")
        expect([out.string, emulator.requests]).to eq(["", []])
      end
    end

    it "is made once where the same is said twice" do
      expect(grant("--for", "ann", "--authorized-user-id=ann")).to eq(0)
      expect(token["uuid"]).to eq("ann")
    end

    it "can be for a user whose name looks like an option" do
      expect(grant("--for=--json")).to eq(0)
      expect(token["uuid"]).to eq("--json")
    end
  end

  {
    %w[--ttl 20] => /--ttl: expected once, got it twice/,
    ["--meta", '{"a":1}', "--meta", '{"b":2}'] => /--meta: expected once, got it twice/,
    ["--meta", '{"a":1,"a":2}'] => /--meta: expected a JSON object, but it has the duplicate name "a"/,
    ["--meta", '{"a":{"b":1,"b":2}}'] => /the duplicate name "b"/,
    ["--meta", "null"] => /--meta: expected a JSON object, got null/,
    ["--meta", "[1]"] => /--meta: expected a JSON object, got \[1\]/,
    ["--channel", "a=write"] => /--channel a: duplicate name: give all of its permissions at once, with commas/,
    ["--channel", "b=read,read"] => /--channel b: duplicate permission: read/,
    ["--channel", "b=read,"] => /--channel b: expected some of .*, got an empty name/,
    ["--channel", "b="] => /--channel b: expected some of .*, got none/,
    ["--channel", "=read"] => /--channel: expected NAME=PERMISSIONS, got =read/,
    ["--channel", "b=READ"] => /got READ; did you mean read\?/,
    ["--group", "g=read", "--channel-group", "g=manage"] => /--group g: duplicate name/,
    ["--grou", "g=read"] => /no such option: --grou; did you mean --group/,
    ["--channel_pattern", "^b$=read"] => /no such option: --channel_pattern; did you mean --channel-pattern\?/,
    ["--json=yes"] => /--json: expected no value, got yes/,
    ["--ssl"] => /--ssl: expected once, got it twice/,
    ["--insecure"] => /no such option: --insecure; did you mean --no-ssl\?/,
    ["--version"] => /no such option: --version/,
    ["-x"] => /no such option: -x/,
    ["extra"] => /unexpected arguments: extra/
  }.each do |arguments, message|
    it "are refused where they cannot be meant: grant #{arguments.join(" ")}" do
      expect(grant(*arguments)).to eq(2)
      expect(err.string).to match(message)
      expect([out.string, emulator.requests]).to eq(["", []])
    end
  end

  %w[0x10 1_0 15m 1e1 1.5 ten].push("").each do |ttl|
    it "are refused where no whole number is a number: --ttl #{ttl.inspect}" do
      expect(run("grant", "--ttl", ttl, "--channel", "a=read", "--no-ssl")).to eq(2)
      expect(err.string).to match(/--ttl: expected a (whole number, got #{ttl}|value, got an empty one)/)
    end
  end

  it "take numbers as decimal, and values after an equals sign" do
    expect(run("grant", "--ttl=010", "--channel=a=read", "--no-ssl")).to eq(0)
    expect(token).to include("ttl" => 10, "res" => include("chan" => { "a" => 1 }))
  end

  it "are called alike in grant and check" do
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

  it "let check ask for several permissions at once" do
    grant("--channel", "b=read,write")
    text = out.string.strip
    statuses = %w[a b].map { |name| run("check", "read,write", "--channel", name, text) }
    expect(statuses).to eq([1, 0])
    expect(run("check", "read,write", "--channel", "a", "--json", text)).to eq(1)
    expect(JSON.parse(out.string.lines.last))
      .to match("allowed" => false, "explanation" => /\Aallowed: .*; 403 because/)
  end

  {
    %w[check read --channel a --channel b] => /--channel: expected once, got it twice/,
    %w[check read --chan a] => /no such option: --chan; did you mean --channel/,
    ["check", "read", "--channel", ""] => /--channel: expected a value, got an empty one/,
    ["check", "read", "--channel", "a", "--for", ""] => /--for: expected a value, got an empty one/,
    %w[check read --channel a --user ann] => /no such option: --user; did you mean --for or --datasync-user\?/,
    %w[parse --jso] => /no such option: --jso; did you mean --json\?/,
    %w[revoke --secret-key one --secret-key two] => /--secret-key: expected once, got it twice, with different values/,
    %w[emulator --port 1 --port 2] => /--port: expected once, got it twice/,
    %w[emulator --allow localhost] => /no such option: --allow; did you mean --allow-host\?/
  }.each do |arguments, message|
    it "are exact in every command: #{arguments.join(" ")}" do
      expect(run(*arguments, "p0F2")).to eq(2)
      expect(err.string).to match(message)
    end
  end

  it "show no whole token where one stands in the wrong place" do
    grant
    text = out.string.strip
    [["check", text, "read"], ["grant", "--ttl", "1", text], ["demo", text], [text]].each { |call| run(*call) }
    expect(err.string).not_to include(text[0, 30])
  end

  it "are read from the environment, where an empty variable says nothing" do
    run("grant", "--ttl", "1", "--channel", "a=read", "--no-ssl", env: keys.merge("PUBNUB_USER_ID" => ""))
    expect(err.string).to include("missing: --user-id or $PUBNUB_USER_ID")
  end

  it "are UTF-8 where the locale says that there is nothing but ASCII" do
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

  it "are encoded where the locale has another encoding, and refused where they are no text" do
    expect(grant("--for", "ännä".encode(Encoding::ISO_8859_1))).to eq(0)
    expect(token["uuid"]).to eq("ännä")
    expect(grant("--for", "\xFF")).to eq(2)
    expect(err.string).to start_with('pubnub_pam: expected UTF-8, got \xFF (see')
  end
end
