# frozen_string_literal: true

require "json"
require "open3"
require "stringio"
require "pubnub_pam/cli"
require "socket"
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

  it "finds an emulator by the environment alone, where PUBNUB_SSL is false" do
    expect(run("grant", "--ttl", "15", "--channel", "a=read", env: { **keys, "PUBNUB_SSL" => "false" })).to eq(0)
    expect(emulator.requests.map(&:status)).to eq([200])
  end

  it "takes true and false for PUBNUB_SSL, nothing for an empty one, and refuses the rest by name" do
    grant = lambda do |value|
      run("grant", "--ttl", "15", "--channel", "a=read", "--no-ssl", env: { **keys, "PUBNUB_SSL" => value })
    end
    expect([grant.call("true"), grant.call("")]).to eq([0, 0])
    %w[no 0 FALSE off].each do |value|
      expect(grant.call(value)).to eq(1)
      expect(err.string).to end_with("pubnub_pam: PUBNUB_SSL: expected true or false, got #{value.inspect}\n")
    end
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
    ["emulater"] => [2, "pubnub_pam: no such command: emulater; did you mean emulator? (see pubnub_pam --help)\n"],
    ["Grant"] => [2, /no such command: Grant; did you mean grant\?/],
    %w[help grnat] => [2, /no such command: grnat; did you mean grant\?/],
    %w[version now] => [2, "pubnub_pam: unexpected arguments: now (see pubnub_pam version --help)\n"],
    %w[parse a b] => [2, "pubnub_pam: expected one token, got 2 (see pubnub_pam parse --help)\n"],
    ["parse"] => [2, /expected a token as argument or on standard input/],
    ["parse", "--frob"] => [2, "pubnub_pam: no such option: --frob (see pubnub_pam parse --help)\n"],
    ["parse", "nonsense"] => [1, /\Apubnub_pam: token: expected an Access Manager token, but/],
    ["grant", "--channel", "a=read", "--no-ssl"] => [2, /missing: --ttl/],
    ["grant", "--ttl", "0", "--channel", "a=read", "--no-ssl"] =>
      [2, /\Apubnub_pam: --ttl: expected minutes.* got 0\n\z/],
    ["grant", "--ttl", "1", "--channel", "a=raed"] => [2, /--channel a: expected some of .* raed; did you mean read\?/],
    ["grant", "--ttl", "1", "--no-ssl"] => [2, /missing permissions: --channel, --group or --uuid/],
    ["grant", "--ttl", "1", "--channel", "a"] => [2, /expected NAME=PERMISSIONS/],
    ["grant", "--ttl", "1", "--meta", "{"] => [2, /--meta: expected a JSON object, but it is not JSON/],
    ["revoke", "x", "--no-ssl"] => [1, /\Apubnub_pam: 400 Invalid token/],
    ["check", "read", "p0F2", "--channel", "a"] => [1, /cut off/],
    ["check", "raed", "p0F2", "--channel", "a"] => [2, /permission: expected some of .* got raed; did you mean read\?/],
    %w[check read p0F2] => [2, /expected one of --channel, --group, --uuid, --datasync-user, .*, got none/],
    ["check", "read", "p0F2", "--channel", "a", "--uuid", "b"] => [2, /got --channel and --uuid/],
    ["emulator", "--port", "x"] => [2, /--port: expected a whole number, got x/],
    ["emulator", "--port", "99999"] => [2, /\Apubnub_pam: --port: expected .* got 99999/],
    ["emulator", "--host", "nowhere"] => [2, /\Apubnub_pam: --host: expected an IP address, or localhost, got "/],
    ["emulator", "--allow-host", "a:80"] => [2, /\Apubnub_pam: --allow-host: expected .* got "a:80"/],
    ["emulator", "--slow", "0"] => [2, /\Apubnub_pam: --slow: expected a positive number/],
    ["emulator", "--clock-offset", "9" * 30] => [2, /\Apubnub_pam: --clock-offset: expected an Integer from/]
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

  it "says in its own words that it spoke TLS to what speaks plain text" do
    expect(run("revoke", "x")).to eq(1)
    expect(err.string).to include("it takes --no-ssl")
    expect(err.string).not_to include("ssl: false")
  end

  it "says what a pattern that reads like a glob would be" do
    run("grant", "--ttl", "1", "--channel-pattern", "room-*=read", "--no-ssl")
    expect(err.string).to match(/\Apubnub_pam: warning: channel pattern "room-\*" .* glob it would be \^room-\.\*\$$/)
  end

  it "helps, as a whole and with each command" do
    expect(run("--help")).to eq(0)
    expect(out.string.scan(/^  (\w+) /).flatten).to eq(described_class::COMMANDS.keys)
    described_class::COMMANDS.each_key do |name|
      [[name, "--help"], ["help", name], ["--help", name]].each do |arguments|
        out.truncate(out.rewind)
        expect([run(*arguments), out.string]).to match([0, /\AUsage: pubnub_pam #{name}/])
      end
    end
  end

  it "has --no-ssl in the help of the commands that send something" do
    %w[grant revoke].each do |name|
      run(name, "--help")
      expect(out.string.lines.last(2).first).to match(/--\[no-\]ssl .*--no-ssl in plain text, for an emulator/)
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

    # An emulator with these options, until it is told to stop; brings back what it said on stderr.
    def with_emulator(*options, **settings)
      Open3.popen3(*program, "emulator", "--json", *options) do |_, output, errors, process|
        facts = JSON.parse(output.gets, symbolize_names: true)
        yield PubnubPam::Client.new(**facts, user_id: "u", ssl: false, proxy: nil, **settings)
        tell_to_stop(process)
        errors.read
      ensure
        tell_to_stop(process)
        expect(process.value).to be_success
      end
    end

    def tell_to_stop(process)
      Process.kill(:INT, process.pid) if process.alive?
    rescue Errno::ESRCH
      nil # it has stopped in between
    end

    # The status of an answer to a request for this host.
    def status_for(host, origin)
      TCPSocket.open("127.0.0.1", origin[/\d+\z/].to_i) do |socket|
        socket.write("GET /time/0 HTTP/1.1\r\nHost: #{host}\r\nConnection: close\r\n\r\n")
        socket.read[/ (\d{3}) /, 1]
      end
    end

    it "runs an emulator on localhost, which answers no request for another host unless it is told to" do
      said = with_emulator("--host", "localhost", "--allow-host", "pubnub.test", "--allow-host", "10.0.0.1") do |client|
        expect(client.origin).to start_with("127.0.0.1:")
        statuses = %w[localhost pubnub.test 10.0.0.1 evil.example].map { |host| status_for(host, client.origin) }
        expect(statuses).to eq(%w[200 200 200 403])
      end
      expect(said).to eq("")
    end

    it "warns where others can reach the emulator" do
      said = with_emulator("--host", "0.0.0.0") { |client| expect(client.origin).to start_with("0.0.0.0:") }
      expect(said).to match(/\Apubnub_pam: warning: other machines can reach 0\.0\.0\.0:\d+, and everybody knows/)
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
