# frozen_string_literal: true

require "net/http"
require "open3"
require "socket"
require "spec_helper"

RSpec.describe PubnubPam::CLI, "emulator", :emulator do
  include_context "with a command line"

  it_behaves_like "a command that refuses", {
    ["emulator", "--port", "x"] => [2, /--port: expected a whole number, got x/],
    ["emulator", "--port", "99999"] => [2, /\Apubnub_pam: --port: expected .* got 99999/],
    ["emulator", "--host", "nowhere"] => [2, /\Apubnub_pam: --host: expected an IP address, or localhost, got "/],
    ["emulator", "--allow-host", "a:80"] => [2, /\Apubnub_pam: --allow-host: expected .* got "a:80"/],
    ["emulator", "--slow", "0"] => [2, /\Apubnub_pam: --slow: expected a positive number/],
    ["emulator", "--clock-offset", "9" * 30] => [2, /\Apubnub_pam: --clock-offset: expected an Integer from/]
  }

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

  it "runs an emulator on localhost, which answers requests for other hosts only with an option" do
    said = with_emulator("--host", "localhost", "--allow-host", "pubnub.test", "--allow-host", "10.0.0.1") do |client|
      expect(client.origin).to start_with("127.0.0.1:")
      statuses = %w[localhost pubnub.test 10.0.0.1 evil.example].map { |host| status_for(host, client.origin) }
      expect(statuses).to eq(%w[200 200 200 403])
    end
    expect(said).to eq("")
  end

  # What it says at its start, to people.
  def said_at_start(*options)
    Open3.popen3(*program, "emulator", *options) do |_, output, _, process|
      lines = output.each_line.take_while { |line| !line.start_with?("Stop it") }
      tell_to_stop(process)
      lines.join
    end
  end

  it "prints the link of its page, which others do not get unless they are given it" do
    expect(said_at_start).to match(%r{^page: http://127\.0\.0\.1:\d+/_pubnub_pam/$})
    expect(said_at_start("--host", "0.0.0.0")).not_to include("page:")
    expect(said_at_start("--host", "0.0.0.0", "--page")).to match(%r{^page: http://0\.0\.0\.0:\d+/_pubnub_pam/$})
    expect(said_at_start("--no-page")).not_to include("page:")
  end

  it "logs each request with the reason of a refusal, and has written all lines when it ends" do
    Open3.popen3(*program, "emulator", "--log") do |_, output, _, process|
      origin = output.gets[/origin: (.*)/, 1]
      output.each_line.find { |line| line.start_with?("Stop it") }
      Net::HTTP.get(URI("http://#{origin}/publish/pub-c-emulator/sub-c-emulator/0/a/0/1?uuid=ann"))
      tell_to_stop(process)
      expect(output.read).to end_with("403 because no token was sent; the request takes write on channel \"a\"\n")
    end
  end

  it "warns if other machines can reach the emulator" do
    said = with_emulator("--host", "0.0.0.0") { |client| expect(client.origin).to start_with("0.0.0.0:") }
    expect(said).to match(/\Apubnub_pam: warning: other machines can reach 0\.0\.0\.0:\d+, and everybody knows/)
  end

  it "runs an emulator until a signal" do
    with_emulator do |client|
      expect(client.grant_token!(ttl: 1, channels: { "a" => read })).to start_with("p0F2")
    end
  end

  it "runs one that is slow, or has a wrong clock" do
    with_emulator("--slow", "3600", total_timeout: 0.5) do |client|
      expect { client.revoke_token!("x") }.to raise_error(PubnubPam::TimeoutError)
    end
    with_emulator("--clock-offset", "-3600") do |client|
      # The client finds out, and asks again by the emulator's clock.
      expect { client.revoke_token!("x") }.to raise_error(having_attributes(message: /Invalid token/, attempts: 2))
    end
  end
end
