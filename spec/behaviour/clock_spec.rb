# frozen_string_literal: true

require "stringio"
require "time"
require "spec_helper"

# The service takes a request within 60 seconds of its own clock. A machine whose clock is off must not be locked out.
RSpec.describe "a machine's clock that is wrong", :emulator do
  let(:log) { StringIO.new }
  let(:client) { emulator.client(http_sync: true, logger: Logger.new(log, level: :warn)) }

  let(:write) { PubnubPam::Permissions.res(write: true) } # about which there is nothing else to warn

  def grant(client = self.client)
    client.grant_token(ttl: 1, channels: { "a" => write })
  end

  # Seconds are whole, and answers take their time, the more the more there is to do: some more or less are no error.
  def be_about(seconds)
    be_within(30).of(seconds)
  end

  def seconds_in(text)
    Integer(text[/this machine's clock is (\d+) s/, 1])
  end

  { 93 => "behind", -93 => "ahead of", 50_400 => "behind", -50_400 => "ahead of" }.each do |off, word|
    it "is corrected if the service's differs by #{off} s, and the call succeeds" do
      emulator.clock_offset = off
      envelope = grant
      expect(envelope).to be_success
      expect([envelope.attempts, envelope.status[:auto_retried]]).to eq([2, true])
      expect(emulator.requests.map(&:status)).to eq([400, 200])
      expect(log.string).to match(/WARN .*this machine's clock is \d+ s #{word} the service's/)
      expect(seconds_in(log.string)).to be_about(off.abs)
    end
  end

  it "is remembered by the client, and logged once" do
    emulator.clock_offset = 93
    expect(Array.new(3) { grant.attempts }).to eq([2, 1, 1])
    expect(log.string.lines.size).to eq(1)
    expect(Integer(emulator.requests.last.params["timestamp"]) - Time.now.to_i).to be_within(30).of(93)
  end

  it "is corrected in Client#sign as well, by this client only" do
    emulator.clock_offset = 3600
    grant
    stamp = ->(client) { Integer(client.sign(method: "GET", path: "/time/0")["timestamp"]) - Time.now.to_i }
    expect(stamp.call(client)).to be_within(30).of(3600)
    expect(stamp.call(emulator.client)).to be_within(30).of(0)
  end

  it "is measured again after it was set, or has drifted further" do
    outcomes = [93, 0, -500].map do |off|
      emulator.clock_offset = off
      Array.new(2) { grant.attempts }
    end
    expect(outcomes).to eq([[2, 1]] * 3)
    expect(log.string.lines.size).to eq(3)
  end

  it "is corrected for grant, revoke and audit as well, even with max_retries: 0" do
    emulator.clock_offset = 93
    client = emulator.client(http_sync: true, max_retries: 0)
    expect(client.grant(channel: "a", read: true)).to be_success.and have_attributes(attempts: 2)
    expect(client.audit(channel: "a")).to be_success.and have_attributes(attempts: 1)
  end

  it "is corrected by an attempt that does not count as a retry" do
    busy = ScriptedServer.answer(503)
    answering(refusal(Time.now + 93), busy, busy, ScriptedServer.answer(200)) do |server|
      expect(emulator.client(origin: server.origin, http_sync: true).revoke_token("x"))
        .to be_success.and have_attributes(attempts: 4)
    end
  end

  it "is corrected once if several threads notice it at the same time" do
    emulator.clock_offset = 93
    client
    expect(Array.new(8) { Thread.new { grant } }.map(&:value)).to all(be_success)
    expect(log.string.lines.size).to eq(1)
  end

  it "is logged by the next call if the call that noticed it was not waited for" do
    emulator.clock_offset = 93
    client.grant_token(ttl: 1, channels: { "a" => write }, http_sync: false).wait
    expect(log.string).to be_empty
    grant
    expect(log.string.lines.size).to eq(1)
  end

  def answering(*answers, &)
    ScriptedServer.open(ScriptedServer.in_turn(*answers), &)
  end

  def refusal(date)
    body = '{"message":"Invalid Timestamp","error":true,"service":"Access Manager","status":400}'
    ScriptedServer.answer(400, date ? { "Date" => date.httpdate } : {}, body)
  end

  def refused_with(*dates)
    answering(*dates.map { |date| refusal(date) }) do |server|
      emulator.client(origin: server.origin, http_sync: true).revoke_token("x")
    end
  end

  it "is in the error message, in seconds, if the correction does not help" do
    envelope = refused_with(Time.now + 93)
    expect(envelope.attempts).to eq(2)
    expect(envelope.error).to be_a(PubnubPam::BadRequestError)
    expect(envelope.error.message)
      .to match(/\A400 Invalid Timestamp; .*; this machine's clock is \d+ s behind the service's\z/)
    expect(seconds_in(envelope.error.message)).to be_about(93)
  end

  it "is not corrected if the answer's date agrees with it: the call is not repeated" do
    envelope = refused_with(Time.now)
    expect(envelope.attempts).to eq(1)
    expect(envelope.error.message).to match(/this machine's clock agrees with the service's to [012] s\z/)
  end

  it "is not corrected if the answer has no date" do
    envelope = refused_with(nil)
    expect(envelope.attempts).to eq(1)
    expect(envelope.error.message).to eq("400 Invalid Timestamp; the service takes timestamps within 60 s of its clock")
  end

  # Whoever can change an answer on its way could have a grant signed for another day, and send it then.
  {
    "1970" => Time.at(0), "9999" => Time.utc(9999, 12, 31, 23, 59, 59), "tomorrow" => Time.now + 86_400,
    "yesterday" => Time.now - 86_400, "in sixteen hours" => Time.now + 57_600
  }.each do |what, date|
    it "is not corrected to a date that is too far away: #{what}" do
      answering(refusal(date)) do |server|
        client = emulator.client(origin: server.origin, http_sync: true)
        error = client.grant(channel: "a", read: true).error
        stamps = server.requests.map { |request| Integer(request.params["timestamp"]) }
        expect(stamps).to contain_exactly(be_within(30).of(Time.now.to_i))
        expect(error.message).to match(/the answer's date is \d+ s (ahead of|behind) this machine's clock, and more/)
        expect(Integer(client.sign(method: "GET", path: "/time/0")["timestamp"])).to be_within(30).of(Time.now.to_i)
      end
    end
  end

  it "is used again if the correction did not help" do
    answering(refusal(Time.now + 3600), refusal(Time.now + 3600)) do |server|
      client = emulator.client(origin: server.origin, http_sync: true, logger: Logger.new(log, level: :warn))
      expect(client.grant(channel: "a", read: true).attempts).to eq(2)
      expect(server.requests.map { |request| Integer(request.params["timestamp"]) - Time.now.to_i })
        .to match([be_within(30).of(0), be_within(30).of(3600)])
      expect(Integer(client.sign(method: "GET", path: "/time/0")["timestamp"])).to be_within(30).of(Time.now.to_i)
      expect(log.string).to be_empty
    end
  end

  it "is used again if a remembered correction is refused, with an unlikely date or without one" do
    [refusal(Time.now + 86_400), refusal(nil)].each do |unbelieved|
      ok = ScriptedServer.answer(200)
      answering(refusal(Time.now + 3600), ok, unbelieved, ok) do |server|
        client = emulator.client(origin: server.origin, http_sync: true, logger: Logger.new(log, level: :warn))
        expect(Array.new(2) { client.revoke_token("x").attempts }).to eq([2, 2])
        stamps = server.requests.map { |request| Integer(request.params["timestamp"]) - Time.now.to_i }
        expect(stamps).to match([0, 3600, 3600, 0].map { |off| be_within(30).of(off) })
        expect(log.string).to include("requests have this machine's time again")
      end
    end
  end

  it "is not mentioned in other refusals" do
    emulator.clock_offset = 93
    expect(client.revoke_token("x").error.message).to eq("400 Invalid token; Token parse error (token)")
  end
end
