# frozen_string_literal: true

require "json"
require "open3"
require "stringio"
require "pubnub_pam/cli"
require "spec_helper"

RSpec.describe PubnubPam::CLI, :emulator do
  let(:out) { StringIO.new }
  let(:err) { StringIO.new }
  let(:env) { {} }
  let(:keys) do
    { "PUBNUB_SUBSCRIBE_KEY" => emulator.keys[:subscribe_key], "PUBNUB_PUBLISH_KEY" => emulator.keys[:publish_key],
      "PUBNUB_SECRET_KEY" => emulator.keys[:secret_key], "PUBNUB_USER_ID" => "cli", "PUBNUB_ORIGIN" => emulator.origin }
  end

  def run(*arguments, input: "", env: keys)
    described_class.new(out:, err:, input: StringIO.new(input), env:).run(arguments)
  end

  it "grants, parses, checks and revokes" do
    status = run("grant", "--ttl", "15", "--channel", "room-1=read,write", "--channel-pattern", "^news=read",
                 "--group", "team=manage", "--uuid", "u=get", "--for", "ann", "--meta", '{"k":1}', "--no-ssl")
    token = out.string.strip
    expect([status, err.string]).to eq([0, ""])
    expect(PubnubPam.parse_token(token)).to include(
      "ttl" => 15, "uuid" => "ann", "meta" => { "k" => 1 }, "pat" => include("chan" => { "^news" => 1 }),
      "res" => include("chan" => { "room-1" => 3 }, "grp" => { "team" => 4 }, "uuid" => { "u" => 32 })
    )
    expect(run("revoke", token, "--no-ssl")).to eq(0)
    expect(out.string).to end_with("revoked\n")
    expect(emulator.publish("room-1", 1, auth: token, user_id: "ann").status).to eq(403)
  end

  it "parses from argument or input, for people or machines, without keys" do
    token = granted
    expect(run("parse", token, env: {})).to eq(0)
    expect(out.string).to match(/^user +anyone$/).and match(/^ttl +15 min$/).and match(/^channel +room-1 +read write$/)
    out.truncate(out.rewind)
    expect(run("parse", "--json", input: "#{token}\n", env: {})).to eq(0)
    expect(JSON.parse(out.string)["resources"]["channels"]["room-1"]).to include("read" => true, "join" => false)
  end

  it "checks whether a token allows something, with the exit status as the answer" do
    token = granted
    expect(run("check", "write", "--channel", "room-1", token)).to eq(0)
    expect(run("check", "write", "--channel", "room-2", token)).to eq(1)
    expect(out.string.lines.map(&:chomp)).to eq(
      ['allowed: the token gives write on channel "room-1"', '403 because the token gives nothing on channel "room-2"']
    )
    expect(run("check", "join", "--channel", "room-1", "--json", token)).to eq(1)
    expect(JSON.parse(out.string.lines.last)).to include("allowed" => false)
  end

  {
    ["frobnicate"] => [2, "pubnub_pam: no such command: frobnicate (see pubnub_pam --help)\n"],
    %w[parse a b] => [2, "pubnub_pam: expected one token, got 2 (see pubnub_pam parse --help)\n"],
    ["parse"] => [2, /expected a token as argument or on standard input/],
    ["parse", "--frob"] => [2, "pubnub_pam: invalid option: --frob (see pubnub_pam parse --help)\n"],
    ["parse", "nonsense"] => [1, /\Apubnub_pam: token: expected an Access Manager token, but/],
    ["grant", "--channel", "a=read", "--no-ssl"] => [2, /missing: --ttl/],
    ["grant", "--ttl", "0", "--channel", "a=read", "--no-ssl"] =>
      [1, "pubnub_pam: ttl: expected minutes from 1 to 43,200 (30 days), got 0\n"],
    ["grant", "--ttl", "1", "--channel", "a=raed"] => [2, /expected NAME=PERMISSIONS, .* got a=raed/],
    ["grant", "--ttl", "1", "--channel", "a"] => [2, /expected NAME=PERMISSIONS/],
    ["grant", "--ttl", "1", "--meta", "{"] => [2, /--meta: expected JSON/],
    ["revoke", "x", "--no-ssl"] => [1, /\Apubnub_pam: 400 Invalid token/],
    ["check", "read", "p0F2", "--channel", "a"] => [1, /cut off/],
    ["emulator", "--port", "x"] => [2, /invalid argument: --port x/]
  }.each do |arguments, (status, message)|
    it "ends #{arguments.join(" ").inspect} with #{status} and one line on stderr" do
      expect(run(*arguments)).to eq(status)
      expect(err.string).to match(message)
      expect(err.string.lines.size).to eq(1)
      expect(out.string).to eq("")
    end
  end

  it "says which keys are missing, and where they can stand" do
    expect(run("revoke", "x", env: keys.except("PUBNUB_SECRET_KEY"))).to eq(2)
    expect(err.string).to include("missing: --secret-key or $PUBNUB_SECRET_KEY")
  end

  it "helps, as a whole and with each command" do
    expect(run("--help")).to eq(0)
    described_class::COMMANDS.each_key { |name| expect(out.string).to include("  #{name} ") }
    (described_class::COMMANDS.keys - ["version"]).each do |name|
      out.truncate(out.rewind)
      expect([run(name, "--help"), out.string]).to match([0, /\AUsage: pubnub_pam #{name}/])
    end
  end

  describe "as a program" do
    let(:program) { [RbConfig.ruby, "-I", "lib", "exe/pubnub_pam"] }

    it "shows a token's whole life in its demo" do
      output, status = Open3.capture2e(*program, "demo")
      expect(status).to be_success
      expect(output).to match(/Grant a token for user-1:.*channel +room-1 +read write.*200 Sent.*403 Token is revoked/m)
    end

    it "prints its version" do
      expect(Open3.capture2e(*program, "version").first).to eq("#{PubnubPam::VERSION}\n")
    end

    # An emulator with these options, until it is told to stop.
    def with_emulator(*options, **settings)
      Open3.popen2(*program, "emulator", "--json", *options) do |_, output, process|
        facts = JSON.parse(output.gets, symbolize_names: true)
        yield PubnubPam::Client.new(**facts, user_id: "u", ssl: false, proxy: nil, **settings)
      ensure
        Process.kill(:INT, process.pid)
        expect(process.value).to be_success
      end
    end

    it "runs an emulator until it is told to stop" do
      with_emulator do |client|
        expect(client.grant_token!(ttl: 1, channels: { "a" => read })).to start_with("p0F2")
      end
    end

    it "runs one that is slow, or whose clock is off" do
      with_emulator("--slow", "3600", total_timeout: 0.5) do |client|
        expect { client.revoke_token!("x") }.to raise_error(PubnubPam::TimeoutError)
      end
      with_emulator("--clock-offset", "-3600") do |client|
        # The client finds out, and asks again by the emulator's clock.
        expect { client.revoke_token!("x") }.to raise_error(having_attributes(message: /Invalid token/, attempts: 2))
      end
    end
  end
end
