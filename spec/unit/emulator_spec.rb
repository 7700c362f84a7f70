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
      { host: "my-machine" } => 'host: expected an IP address, or localhost, got "my-machine"',
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

    it "shows status, message and reason in the answer's inspection, and has its JSON" do
      refused = emulator.publish("room-1", "hi", auth: token)
      expect(refused.inspect)
        .to eq('#<PubnubPam::Emulator::Answer 403 Forbidden: the token is for user "ann", not "front-end">')
      expect([refused.message, refused.json["status"]]).to eq(["Forbidden", 403])
      sent = emulator.publish("room-1", "hi", auth: token, user_id: "ann")
      expect([sent.inspect, sent.reason, sent.json[0]]).to eq(["#<PubnubPam::Emulator::Answer 200 Sent>", nil, 1])
    end

    it "says why it was refused" do
      expired = granted(ttl: 1, channels: { "room-1" => PubnubPam::Permissions.res(write: true) })
      revoked = granted(channels: { "room-1" => PubnubPam::Permissions.res(write: true) })
      client.revoke_token!(revoked)
      {
        {} => "no token was sent: pass it as auth:", { auth: "key" } => /\Aauth is not a token/,
        { auth: token, user_id: nil } => 'the token is for user "ann", and the request names no user',
        { auth: revoked } => "the token was revoked",
        { auth: granted(channels: { "room-1" => read }) } =>
          'the token gives read, but not write, on channel "room-1"'
      }.each { |who, reason| expect(emulator.publish("room-1", "hi", **who).reason).to match(reason) }
      emulator.advance(minutes: 2)
      expect(emulator.publish("room-1", "hi", auth: expired).reason).to start_with("the token expired at")
    end

    it "says what is wrong with a channel, a message or a token before it sends anything" do
      {
        [nil, "x"] => "channel: expected a name, got nil", ["", "x"] => 'channel: expected a name, got ""',
        ["a", Float::NAN] => /\Amessage: expected what JSON can hold: /,
        ["a", "x", { auth: emulator.client.grant_token(ttl: 1, channels: { "a" => read }).tap(&:value) }] =>
          "auth: expected a token String or nil, got a value of class PubnubPam::Future (its value.token is one)",
        ["a", "x", { auth: client.grant_token(ttl: 1, channels: { "a" => read }) }] =>
          "auth: expected a token String or nil, got a value of class PubnubPam::Envelope (its token is one)",
        ["a", "x", { auth: :key }] => "auth: expected a token String or nil, got a value of class Symbol"
      }.each do |(channel, message, more), error|
        expect { emulator.publish(channel, message, **more.to_h) }.to raise_error(PubnubPam::ArgumentError, error)
      end
    end

    it "has no JSON and no message where the answer is somebody else's page" do
      emulator.not_json
      page = emulator.publish("room-1", "hi")
      expect([page.status, page.json, page.message]).to eq([200, nil, nil])
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

  [-1, 1.5, 10**30, 10**300, -(10**30), Float::NAN, Float::INFINITY, "1", nil, :one, [1]].each do |wrong|
    it "refuses to advance by #{wrong.inspect[0, 12]} minutes, and says what it takes" do
      expect { emulator.advance(minutes: wrong) }
        .to raise_error(PubnubPam::ArgumentError, /\Aminutes: expected an Integer from 0 to 52560000, got .{1,41}\z/)
    end
  end

  [1.5, 10**30, 10**300, -(10**30), Float::NAN, -Float::INFINITY, "1", nil, :one, [1]].each do |wrong|
    it "refuses a clock offset of #{wrong.inspect[0, 12]} seconds, and says what it takes" do
      expect { emulator.clock_offset = wrong }.to raise_error(
        PubnubPam::ArgumentError, /\Aclock_offset: expected an Integer from -3153600000 to 3153600000, got .{1,41}\z/
      )
    end
  end

  [10**30, -1, 1.5, Float::NAN, "1"].each do |wrong|
    it "refuses #{wrong.inspect[0, 12]} where a fault takes a number" do
      [-> { emulator.fail_next(status: wrong) }, -> { emulator.fail_next(status: 503, times: wrong) },
       -> { emulator.fail_next(status: 503, retry_after: wrong) }, -> { emulator.not_json(status: wrong) },
       -> { described_class.start(port: wrong) }].each do |call|
        expect(&call).to raise_error(PubnubPam::ArgumentError, /: expected .*, got /)
      end
    end
  end

  [10**30, -1, Float::NAN, Float::INFINITY, 0, "1"].each do |wrong|
    it "refuses #{wrong.inspect[0, 12]} seconds of slowness" do
      %i[before between].each do |name|
        expect { emulator.slow(name => wrong) }
          .to raise_error(PubnubPam::ArgumentError, /\A#{name}: expected a positive number of seconds, got /)
      end
    end
  end

  it "takes durations for what they are" do
    require "active_support"
    require "active_support/core_ext/integer/time"
    emulator.advance(minutes: 16.minutes)
    expect(emulator.now).to be_within(5).of(Time.now + 960)
    expect { emulator.advance(minutes: 61.seconds) }.to raise_error(PubnubPam::ArgumentError, /got 61 seconds/)
    emulator.clock_offset = 2.minutes
    date = emulator.publish("a", 1).headers["date"]
    expect(Time.httpdate(date)).to be_within(5).of(Time.now + 120)
  end

  it "tells the time that its tokens live by" do
    before = emulator.now
    emulator.advance(minutes: 100)
    expect(emulator.now - before).to be_between(6_000, 6_005)
    expect(emulator.now).to be_utc
    emulator.reset
    expect(emulator.now).to be_within(5).of(Time.now)
  end

  it "knows what it has revoked, as text and parsed" do
    token, other = Array.new(2) { client.grant_token!(ttl: 7, channels: { "a" => read }) }
    expect(emulator.revoked?(token)).to be(false)
    client.revoke_token!(token)
    answers = [token, token.delete("="), PubnubPam::Token.parse(token), other].map { |each| emulator.revoked?(each) }
    expect(answers).to eq([true, true, true, false])
    expect { emulator.revoked?(nil) }.to raise_error(PubnubPam::ArgumentError)
    expect { emulator.revoked?("nonsense") }.to raise_error(PubnubPam::InvalidTokenError)
  end

  it "says in its inspection that it was stopped" do
    own = described_class.start
    expect([own.stopped?, own.inspect]).to eq([false, "#<PubnubPam::Emulator at #{own.url}>"])
    own.stop
    expect([own.stopped?, own.inspect]).to eq([true, "#<PubnubPam::Emulator at #{own.url}, stopped>"])
  end

  it "refuses a revocation with 403 where the keyset has it disabled" do
    described_class.start(revocation: false) do |own|
      token = own.client.grant_token!(ttl: 1, channels: { "a" => read })
      error = own.client(http_sync: true).revoke_token(token).error
      expect(error).to be_a(PubnubPam::ForbiddenError).and have_attributes(
        status: 403, source: "revoke",
        details: [{ "location" => "subscribe-key", "locationType" => "path",
                    "message" => "Token revocation is disabled." }]
      )
    end
  end

  it "reads a plus sign in a query as a space, as the service does" do
    token = granted(channels: { "room-1" => PubnubPam::Permissions.res(write: true) }, authorized_user_id: "ann b")
    expect(emulator.publish("room-1", 1, auth: token, user_id: "ann b").status).to eq(200)
    expect(emulator.publish("room-1", 1, auth: token, user_id: "ann+b").status).to eq(403)
    expect(emulator.requests.last(2).map { |request| request.params["uuid"] }).to eq(["ann b", "ann+b"])
  end

  it "can refuse to show its keys" do
    expect(emulator.inspect).to eq("#<PubnubPam::Emulator at #{emulator.url}>")
  end
end
