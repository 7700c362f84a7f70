# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Emulator, :emulator do
  it "listens on loopback, on a port of its own" do
    expect(emulator.origin).to match(/\A127\.0\.0\.1:\d+\z/)
    expect(emulator.url).to eq("http://#{emulator.origin}")
  end

  it "returns the value of its block, and is stopped afterwards" do
    origin = described_class.start(&:origin)
    host, port = origin.split(":")
    expect { TCPSocket.new(host, port.to_i) }.to raise_error(Errno::ECONNREFUSED)
  end

  it "stops when its block raises, and can be stopped twice" do
    stray = nil
    expect { described_class.start { |own| (stray = own) && raise("out") } }.to raise_error("out")
    expect([stray.stop, stray.stop]).to eq([nil, nil])
  end

  it "accepts other keys" do
    described_class.start(subscribe_key: "s", publish_key: "p", secret_key: "x") do |own|
      expect(own.keys).to eq(subscribe_key: "s", publish_key: "p", secret_key: "x")
      expect(own.client.grant_token!(ttl: 1, channels: { "a" => read })).to start_with("p0F2")
    end
  end

  it "refuses a wrong port, host or key" do
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

  it "checks the timestamp of requests against its own clock" do
    statuses = [-90, 50, 90].map do |seconds|
      emulator.clock_offset = seconds
      emulator.client(http_sync: true).grant_token(ttl: 1, channels: { "a" => read })
      emulator.requests.last(2).map(&:status)
    end
    expect(statuses).to eq([[400, 200], [200, 200], [400, 200]])
  end

  it "has the time by which its tokens expire" do
    before = emulator.now
    emulator.advance(minutes: 100)
    expect(emulator.now - before).to be_between(6_000, 6_005)
    expect(emulator.now).to be_utc
    emulator.reset
    expect(emulator.now).to be_within(5).of(Time.now)
  end

  it "knows which tokens it has revoked, as text and parsed" do
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

  it "refuses a revocation with 403 with revocation: false" do
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

  it "does not show its keys" do
    expect(emulator.inspect).to eq("#<PubnubPam::Emulator at #{emulator.url}>")
  end

  describe "and numbers that it takes" do
    [-1, 1.5, 10**30, 10**300, -(10**30), Float::NAN, Float::INFINITY, "1", nil, :one, [1]].each do |wrong|
      it "refuses to advance by #{wrong.inspect[0, 12]} minutes" do
        expect { emulator.advance(minutes: wrong) }
          .to raise_error(PubnubPam::ArgumentError, /\Aminutes: expected an Integer from 0 to 52560000, got .{1,41}\z/)
      end
    end

    [1.5, 10**30, 10**300, -(10**30), Float::NAN, -Float::INFINITY, "1", nil, :one, [1]].each do |wrong|
      it "refuses a clock offset of #{wrong.inspect[0, 12]} seconds" do
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

    it "accepts durations" do
      require "active_support"
      require "active_support/core_ext/integer/time"
      emulator.advance(minutes: 16.minutes)
      expect(emulator.now).to be_within(5).of(Time.now + 960)
      expect { emulator.advance(minutes: 61.seconds) }.to raise_error(PubnubPam::ArgumentError, /got 61 seconds/)
      emulator.clock_offset = 2.minutes
      date = emulator.publish("a", 1).headers["date"]
      expect(Time.httpdate(date)).to be_within(5).of(Time.now + 120)
    end
  end
end
