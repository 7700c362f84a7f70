# frozen_string_literal: true

require "time"
require "spec_helper"

RSpec.describe "retries", :emulator do
  let(:ok) { ScriptedServer.answer(200) }

  def canned(*answers)
    ScriptedServer.open(ScriptedServer.in_turn(*answers)) do |server|
      yield server, emulator.client(origin: server.origin, http_sync: true)
    end
  end

  def busy(headers = {})
    ScriptedServer.answer(503, headers, "{}")
  end

  [429, 500, 502, 503, 504].each do |status|
    it "follow a #{status}, and are counted in the envelope" do
      emulator.fail_next(status:)
      envelope = client.grant_token(ttl: 1, channels: { "a" => read })
      expect(envelope).to be_success
      expect([envelope.attempts, envelope.status[:auto_retried]]).to eq([2, true])
    end
  end

  [400, 401, 402, 403, 404, 405, 408, 413, 414, 422, 501, 505].each do |status|
    it "do not follow a #{status}" do
      emulator.fail_next(status:, times: 3)
      envelope = client.revoke_token("x")
      expect([envelope.status[:code], envelope.attempts, envelope.status[:auto_retried]]).to eq([status, 1, false])
      expect(emulator.requests.size).to eq(1)
    end
  end

  it "are at most two, or as many as max_retries says" do
    { 2 => {}, 0 => { max_retries: 0 }, 4 => { max_retries: 4 } }.each do |retries, settings|
      emulator.reset
      emulator.fail_next(status: 503, times: 9)
      envelope = emulator.client(http_sync: true, **settings).revoke_token("x")
      expect([envelope.attempts, emulator.requests.size]).to eq([retries + 1, retries + 1])
      expect { raise envelope.error }.to raise_error(PubnubPam::ServiceUnavailableError) { |error|
        expect(error.attempts).to eq(retries + 1)
      }
    end
  end

  it "follow a connection that ends without an answer" do
    canned("", "", ok) do |server, client|
      expect(client.revoke_token("x")).to be_success.and have_attributes(attempts: 3)
      expect(server.requests.size).to eq(3)
    end
  end

  it "follow an answer that is cut off" do
    canned("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", ok) do |_server, client|
      expect(client.revoke_token("x")).to be_success.and have_attributes(attempts: 2)
    end
  end

  it "follow an answer that takes too long" do
    canned(:silence, ok) do |server, _client|
      # A loaded machine may make others of them late as well.
      client = emulator.client(origin: server.origin, http_sync: true, read_timeout: 0.2, max_retries: 10)
      expect(client.revoke_token("x")).to be_success.and have_attributes(attempts: be >= 2)
    end
  end

  it "are made for every call: each can safely be repeated" do
    token = granted
    calls = {
      grant_token: -> { client.grant_token(ttl: 1, channels: { "a" => read }) },
      revoke_token: -> { client.revoke_token(token) },
      grant: -> { client.grant(channel: "a", auth_key: "k", read: true) },
      revoke: -> { client.revoke(channel: "a", auth_key: "k") },
      audit: -> { client.audit(channel: "a") }
    }
    expect(calls.keys).to match_array((PubnubPam::Client::Calls.public_instance_methods(false) +
      PubnubPam::Client::Legacy.public_instance_methods(false)).grep_v(/!\z/))
    calls.each_value do |call|
      emulator.fail_next(status: 503)
      expect(call.call).to be_success.and have_attributes(attempts: 2)
    end
  end

  it "are safe if the first attempt had been carried out" do
    token = granted
    outcomes = Array.new(2) { client.revoke_token(token).status[:code] }
    expect(outcomes).to eq([200, 200])
  end

  describe "wait as Retry-After asks" do
    def distance(server)
      server.requests.map(&:at).each_cons(2).map { |before, after| after - before }
    end

    it "in seconds" do
      canned(busy("Retry-After" => "1"), ok) do |server, client|
        expect(client.revoke_token("x")).to be_success
        expect(distance(server).first).to be >= 1
      end
    end

    it "until a date, by the service's clock" do
      date = Time.at(784_111_777).utc # long past by anybody else's
      headers = { "Date" => date.httpdate, "Retry-After" => (date + 1).httpdate }
      canned(busy(headers), ok) do |server, client|
        expect(client.revoke_token("x")).to be_success
        expect(distance(server).first).to be >= 1
      end
    end

    it "not at all if the date is past" do
      canned(busy("Retry-After" => (Time.now - 3600).httpdate), ok) do |_server, client|
        expect(client.revoke_token("x")).to be_success.and have_attributes(attempts: 2)
      end
    end

    [["seconds", "3600"], ["a date", (Time.now + 3600).httpdate], ["more seconds than there are", "9" * 40]]
      .each do |what, text|
      it "unless it exceeds the total time: #{what} return the answer at once" do
        canned(busy("Retry-After" => text)) do |server, client|
          envelope = Timeout.timeout(Children::PATIENCE) { client.revoke_token("x") }
          expect(envelope.status[:code]).to eq(503)
          expect([envelope.attempts, server.requests.size]).to eq([1, 1])
        end
      end
    end
  end

  it "never wait for more than a minute: the answer is returned instead" do
    [61, 99_999_999_999, "9" * 40, (Time.now + 86_400).httpdate].each do |asked|
      canned(busy("Retry-After" => asked.to_s)) do |server, _client|
        client = emulator.client(origin: server.origin, http_sync: true, total_timeout: nil)
        envelope = Timeout.timeout(Children::PATIENCE) { client.revoke_token("x") }
        expect([envelope.status[:code], envelope.attempts, server.requests.size]).to eq([503, 1, 1])
      end
    end
  end

  it "have a new timestamp and signature" do
    canned(busy("Retry-After" => "1"), ok) do |server, client|
      client.grant(channel: "a", read: true)
      first, second = server.requests.map(&:params)
      expect(Integer(second["timestamp"])).to be > Integer(first["timestamp"])
      server.requests.each { |request| expect(request.params["signature"]).to eq(signature_of(request)) }
    end
  end

  def signature_of(request)
    query = SignatureV2.canonical_query(SignatureV2.params(request.query))
    text = SignatureV2.string_to_sign(request.http_method, emulator.keys[:publish_key], request.path, query, "")
    SignatureV2.sign(emulator.keys[:secret_key], text)
  end

  it "share one total time, pauses included" do
    canned(:silence) do |server, _client|
      client = emulator.client(origin: server.origin, http_sync: true, read_timeout: 0.3, total_timeout: 0.4,
                               max_retries: 10)
      envelope = client.revoke_token("x")
      expect(envelope.error).to be_a(PubnubPam::TimeoutError)
      expect(envelope.attempts).to be <= 2
      expect(envelope.error.attempts).to eq(envelope.attempts)
    end
  end
end
