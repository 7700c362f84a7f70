# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Emulator, :emulator do
  def message_of(response)
    answer = JSON.parse(response.body)
    answer.is_a?(Hash) ? answer["message"] : answer[1]
  end

  it "listens on loopback, on a port of its own" do
    expect(emulator.origin).to match(/\A127\.0\.0\.1:\d+\z/)
    expect(emulator.url).to eq("http://#{emulator.origin}")
  end

  it "gives its block's value, and is gone afterwards" do
    origin = described_class.start(&:origin)
    host, port = origin.split(":")
    expect { TCPSocket.new(host, port.to_i) }.to raise_error(Errno::ECONNREFUSED)
  end

  it "stops when its block raises, and stopping twice does no harm" do
    stray = nil
    expect { described_class.start { |own| (stray = own) && raise("out") } }.to raise_error("out")
    expect([stray.stop, stray.stop]).to eq([nil, nil])
  end

  it "takes keys of one's own" do
    described_class.start(subscribe_key: "s", publish_key: "p", secret_key: "x") do |own|
      expect(own.keys).to eq(subscribe_key: "s", publish_key: "p", secret_key: "x")
      expect(own.client.grant_token!(ttl: 1, channels: { "a" => read })).to start_with("p0F2")
    end
  end

  it "says what is wrong with a port, a host or a key" do
    {
      { port: -1 } => /\Aport: expected an Integer from 0/, { port: 70_000 } => /got 70000\z/,
      { host: "localhost" } => 'host: expected an IP address, got "localhost"',
      { secret_key: nil } => "secret_key: expected a String, got nil"
    }.each do |wrong, message|
      expect { described_class.start(**wrong) }.to raise_error(PubnubPam::ArgumentError, message)
    end
    taken = emulator.origin[/\d+\z/].to_i
    expect { described_class.start(port: taken) }
      .to raise_error(PubnubPam::ConfigurationError, /cannot listen on 127.0.0.1:#{taken}: Address already in use/)
  end

  it "records requests decoded, oldest first, and forgets them on reset" do
    client.grant_token!(ttl: 7, channels: { "a" => read })
    client.revoke_token("x y")
    first, second = emulator.requests
    expect([first.json["ttl"], first.params["uuid"], first.status]).to eq([7, "server-1", 200])
    expect([second.path, second.json, second.status]).to eq(["/v3/pam/sub-c-emulator/grant/x%20y", nil, 400])
    expect(second.inspect).to eq("#<PubnubPam::Emulator::Request DELETE /v3/pam/sub-c-emulator/grant/HIDDEN 400>")
    emulator.reset
    expect(emulator.requests).to eq([])
  end

  describe "publishing" do
    let(:token) do
      granted(channels: { "room-1" => PubnubPam::Permissions.res(write: true) }, authorized_user_id: "ann")
    end

    it "works with a token that allows it" do
      response = emulator.publish("room-1", { "any" => ["thing", nil] }, auth: token, user_id: "ann")
      expect([response.status, message_of(response)]).to eq([200, "Sent"])
    end

    it "is refused without one, on another channel, and to another user, with the service's words" do
      [[["room-1"], {}], [["room-2"], { auth: token, user_id: "ann" }], [["room-1"], { auth: token, user_id: "bob" }]]
        .each do |(channel), who|
        response = emulator.publish(channel, "hi", **who)
        expect(JSON.parse(response.body)).to eq(
          "message" => "Forbidden", "payload" => { "channels" => [channel] }, "error" => true,
          "service" => "Access Manager", "status" => 403
        )
      end
    end

    it "is refused once the token is over" do
      emulator.advance(minutes: 15)
      expect(emulator.publish("room-1", "hi", auth: token, user_id: "ann").status).to eq(200)
      emulator.advance(minutes: 15)
      response = emulator.publish("room-1", "hi", auth: token, user_id: "ann")
      expect([response.status, message_of(response)]).to eq([403, "Token is expired."])
    end

    it "is refused with another service's token" do
      foreign = described_class.start(secret_key: "sec-c-2") do |other|
        other.client.grant_token!(ttl: 1, channels: { "room-1" => PubnubPam::Permissions.res(write: true) })
      end
      expect(emulator.publish("room-1", "hi", auth: foreign).status).to eq(403)
    end

    it "goes past WebMock, which would refuse it" do
      require "webmock"
      WebMock.enable!
      WebMock.disable_net_connect!
      expect(emulator.publish("room-1", "hi", auth: token, user_id: "ann").status).to eq(200)
    ensure
      WebMock.disable!
    end
  end

  it "checks the timestamp of requests against its own clock" do
    statuses = [-90, 50, 90].map do |seconds|
      emulator.clock_offset = seconds
      emulator.client(http_sync: true).grant_token(ttl: 1, channels: { "a" => read })
      emulator.requests.last(2).map(&:status)
    end
    expect(statuses).to eq([[400, 200], [200, 200], [400, 200]])
  end

  it "refuses minutes and offsets that are none" do
    {
      -> { emulator.advance(minutes: -1) } => "minutes: expected an Integer of at least 0, got -1",
      -> { emulator.advance(minutes: 1.5) } => "minutes: expected an Integer of at least 0, got 1.5",
      -> { emulator.clock_offset = "1" } => 'clock_offset: expected an Integer, got "1"'
    }.each { |wrong, message| expect(&wrong).to raise_error(PubnubPam::ArgumentError, message) }
  end

  it "can refuse to show its keys" do
    expect(emulator.inspect).to eq("#<PubnubPam::Emulator at #{emulator.url}>")
  end
end
