# frozen_string_literal: true

require "socket"
require "spec_helper"

RSpec.describe PubnubPam::Emulator, "and the Host of a request", :emulator do
  # Status line, headers and body of the answer to a request with these header lines.
  def answer_to(*headers, origin: emulator.origin)
    TCPSocket.open(origin[/\A\[?(.*?)\]?:\d+\z/, 1], origin[/\d+\z/].to_i) do |socket|
      socket.write(["GET /time/0 HTTP/1.1", *headers, "Connection: close", "", ""].join("\r\n"))
      socket.read
    end
  end

  it "answers 403 with a reason to a web page whose own host name points to it (DNS rebinding)" do
    answer = answer_to("Host: evil.example")
    expect(answer).to start_with("HTTP/1.1 403 Forbidden\r\n")
    expect(JSON.parse(answer.lines.last)["message"]).to eq(
      'The emulator does not answer requests for host "evil.example". It answers to localhost, to loopback ' \
      "addresses, and to names given as allow_hosts."
    )
    expect(emulator.requests).to be_empty
  end

  it "answers to the names and addresses in allow_hosts, and to no others" do
    described_class.start(allow_hosts: %w[pubnub.test 10.1.2.3]) do |own|
      statuses = %w[pubnub.test Pubnub.Test.:80 10.1.2.3 evil.example 10.1.2.4].map do |host|
        answer_to("Host: #{host}", origin: own.origin)[/ (\d{3}) /, 1]
      end
      expect(statuses).to eq(%w[200 200 200 403 403])
    end
  end

  it "can be reached by its own clients on any address" do
    %w[127.0.0.1 127.0.0.2 0.0.0.0 localhost].each do |host|
      described_class.start(host:) do |own|
        expect(own.client.grant_token!(ttl: 1, channels: { "a" => read })).to start_with("p0F2")
        expect(own.publish("a", "x").status).to eq(403)
      end
    end
  end

  it "refuses a wrong name in allow_hosts with the reason" do
    [["*"], ["a:80"], ["http://a"], [""], [nil], "a", nil].each do |hosts|
      expect { described_class.start(allow_hosts: hosts) }
        .to raise_error(PubnubPam::ArgumentError, /\Aallow_hosts: expected an Array of host names or addresses/)
    end
  end
end
