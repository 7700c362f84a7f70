# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Emulator, ".connect" do
  let(:other) { described_class.start(page: true) }
  let(:emulator) { described_class.connect(other.url) }
  let(:client) { emulator.client(user_id: "server-1", http_sync: true, max_retries: 0) }
  let(:channels) { { "room-1" => PubnubPam::Permissions.res(write: true) } }

  after { other.stop }

  it "has the address and the keys of the other emulator" do
    expect([emulator.origin, emulator.url, emulator.page_url]).to eq([other.origin, other.url, other.page_url])
    expect(emulator.keys).to eq(other.keys)
    expect(emulator.inspect).to eq("#<PubnubPam::Emulator at #{other.url}>")
  end

  it "takes the URL of the page as well, and a secret key of its own" do
    described_class.start(page: true, secret_key: "sec-c-own") do |own|
      connected = described_class.connect(own.page_url, secret_key: "sec-c-own")
      expect(connected.client(http_sync: true).grant_token(ttl: 1, channels:).status[:code]).to eq(200)
    end
  end

  it "publishes, and says why a message is refused" do
    token = client.grant_token!(ttl: 15, authorized_user_id: "ann", channels:)
    expect(emulator.publish("room-1", "hello", auth: token, user_id: "ann").status).to eq(200)
    refused = emulator.publish("room-2", "hello", auth: token, user_id: "ann")
    expect([refused.status, refused.reason]).to eq([403, "the token gives nothing on channel \"room-2\""])
    expect(refused.headers).to include("content-type" => "text/javascript; charset=UTF-8")
  end

  it "knows what is revoked, by token and by text" do
    token = client.grant_token!(ttl: 15, channels:)
    asked = -> { [token, PubnubPam::Token.parse(token)].map { |each| emulator.revoked?(each) } }
    expect(asked.call).to eq([false, false])
    client.revoke_token!(token)
    expect(asked.call).to eq([true, true])
  end

  it "moves both clocks" do
    token = client.grant_token!(ttl: 15, channels:)
    expect(emulator.advance(minutes: 16)).to be_nil
    expect(emulator.now).to be_within(2).of(Time.now + (16 * 60))
    expect(emulator.publish("room-1", "hello", auth: token).message).to eq("Token is expired.")
    emulator.clock_offset = -3600
    client.grant_token(ttl: 15, channels:) # which finds out, and asks again by the emulator's clock
    expect(other.requests.last(2).map(&:status)).to eq([400, 200])
  end

  it "follows a test that travels in time" do
    ahead = lambda do |seconds|
      emulator.send(:server).ahead = seconds
      ControlApi.new(other).get("state")["ahead"]
    end
    expect([ahead.call(960), ahead.call(960), ahead.call(-5), ahead.call(0)]).to eq([960, 960, -5, 0])
    emulator.advance(minutes: 1)
    expect(ahead.call(960)).to eq(1020)
  end

  it "scripts faults, and shows what came in" do
    emulator.fail_next(status: 503, retry_after: 2, on: :grant_token)
    answer = client.grant_token(ttl: 15, channels:)
    expect(answer.status[:server_response].headers["retry-after"]).to eq("2")
    emulator.not_json(times: Float::INFINITY)
    expect(client.grant_token(ttl: 15, channels:).status[:category]).to eq(:non_json_response)
    expect(emulator.requests.map do |request|
             [request.http_method, request.status, request.fault, request.json["ttl"]]
           end)
      .to eq([["POST", 503, :fail_next, 15], ["POST", 200, :not_json, 15]])
    expect(emulator.requests).to all(have_attributes(params: include("uuid" => "server-1", "signature" => /\Av2\./)))
    expect(emulator.reset).to be_nil
    expect([emulator.requests, client.grant_token(ttl: 15, channels:).status[:code]]).to eq([[], 200])
  end

  it "cuts off and slows down" do
    emulator.cut_off(at: :start)
    expect(client.grant_token(ttl: 15, channels:).error).to be_a(PubnubPam::ConnectionError)
    emulator.slow(before: 60)
    slow = emulator.client(total_timeout: 0.2, http_sync: true, max_retries: 0)
    expect(slow.grant_token(ttl: 15, channels:).status[:category]).to eq(:timeout)
  end

  {
    "a status out of range" => [lambda { |emulator|
                                  emulator.fail_next(status: 200)
                                }, /status: expected .*400 to 599, got 200/],
    "an operation that is none" => [->(emulator) { emulator.slow(before: 1, on: :grnat) }, /on: expected an operation/],
    "no pause" => [->(emulator) { emulator.slow }, /before, between, or both/],
    "another place to cut" => [->(emulator) { emulator.cut_off(at: :end) }, /at: expected one of start, head, middle/],
    "no times" => [->(emulator) { emulator.cut_off(times: 0) }, /times: expected an Integer of at least 1/],
    "a pause that JSON cannot hold" => [lambda { |emulator|
                                          emulator.slow(before: Float::NAN)
                                        }, /expected a JSON value/],
    "a negative time" => [->(emulator) { emulator.advance(minutes: -1) }, /minutes: expected an Integer from 0/]
  }.each do |what, (call, message)|
    it "refuses #{what} with a clear sentence" do
      expect { call.call(emulator) }.to raise_error(PubnubPam::ArgumentError, message)
    end
  end

  it "does not stop the emulator of another process, and notices when that has stopped" do
    expect { emulator.stop }.to raise_error(PubnubPam::ConfigurationError, /runs in another process: stop it there/)
    expect(emulator).not_to be_stopped
    other.stop
    expect(emulator).to be_stopped
    expect { emulator.now }.to raise_error(PubnubPam::ConnectionError, /no emulator answers at http:/)
  end

  it "reports an address without a control API" do
    described_class.start do |without|
      expect { described_class.connect(without.url) }
        .to raise_error(PubnubPam::ConfigurationError, /expected the control API .* got status 404: start it with/)
    end
  end

  ["localhost:80", "https://127.0.0.1", "nonsense", "", nil, 7].each do |url|
    it "refuses #{url.inspect} for a URL" do
      expect do
        described_class.connect(url)
      end.to raise_error(PubnubPam::ArgumentError, /url: expected an emulator's URL/)
    end
  end

  it "refuses a URL with a password and does not show it" do
    %w[https http].each do |scheme|
      expect { described_class.connect("#{scheme}://user:hush@127.0.0.1:1") }
        .to raise_error(PubnubPam::ArgumentError, /url: .*got one with a user or password\z/)
    end
  end
end
