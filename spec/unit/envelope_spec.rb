# frozen_string_literal: true

require "logger"
require "spec_helper"

RSpec.describe PubnubPam::Envelope, :emulator do
  let(:keys_of_success) do
    %i[code client_request server_response category error auto_retried current_timetoken last_timetoken
       subscribed_channels subscribed_channel_groups data config]
  end
  let(:keys_of_error) { %i[code operation client_request server_response data category error auto_retried config] }

  it "has the official keys for a success" do
    envelope = client.grant_token(ttl: 1, channels: { "a" => read })
    expect(envelope.status.keys).to match_array(keys_of_success)
    expect(envelope.status).to include(
      code: 200, category: :ack, error: false, auto_retried: false, data: nil,
      config: { tls: false, uuid: "server-1", auth_key: nil, origin: emulator.origin }
    )
    expect(envelope.result).to include(code: 200, operation: :grant_token,
                                       data: { "message" => "Success", "token" => envelope.token })
    expect(envelope.result.keys).to match_array(%i[code operation client_request server_response data])
  end

  it "has a token that cannot be read here all the same, also for a logger that tells of it" do
    ScriptedServer.open(:granting) do |server|
      logger = Logger.new(log = StringIO.new)
      later = emulator.client(origin: server.origin, logger:)
      expect(later.grant_token!(ttl: 1, channels: { "a" => read })).to eq("p0F2")
      expect(log.string).to include("#<PubnubPam::Envelope grant_token 200 Success, a token> after 1 attempt(s)")
    end
  end

  it "has the official keys for a refusal, and no result" do
    envelope = emulator.client(secret_key: "sec-c-x").grant_token(ttl: 1, channels: { "a" => read }).value
    expect(envelope).to be_a(PubnubPam::ErrorEnvelope).and be_error
    expect(envelope.status.keys).to match_array(keys_of_error)
    expect(envelope.status).to include(
      code: 403, category: :access_denied, error: true, operation: :grant_token,
      data: { message: "Invalid signature",
              details: [{ "message" => "Client and server produced different signatures for the same inputs.",
                          "location" => "signature", "locationType" => "query" }] }
    )
    expect([envelope.result, envelope.token, envelope.success?]).to eq([nil, nil, false])
  end

  it "says where the request went, without its secrets" do
    client.set_token("hush-token")
    request = client.revoke_token("hush-revoked").status[:client_request]
    expect(request).to be_a(URI::HTTP)
    expect(request.path).to eq("/v3/pam/sub-c-emulator/grant/HIDDEN")
    expect(request.query).to include("auth=HIDDEN", "uuid=server-1").and(satisfy { |query| !query.include?("hush") })
  end

  it "brings the service's answer along" do
    response = client.revoke_token("x").status[:server_response]
    expect(response.status).to eq(400)
    expect(response.code).to eq(400)
    expect(JSON.parse(response.body)["service"]).to eq("Access Manager")
    expect(response.headers["content-type"]).to eq("text/javascript; charset=UTF-8")
  end

  it "says that an answer came only after a retry" do
    emulator.fail_next(status: 503)
    envelope = client.grant_token(ttl: 1, channels: { "a" => read })
    expect(envelope.status).to include(code: 200, auto_retried: true)
    expect(envelope.attempts).to eq(2)
    expect(emulator.requests.map(&:status)).to eq([503, 200])
  end

  it "counts one attempt where the first was enough" do
    envelope = client.grant_token(ttl: 1, channels: { "a" => read })
    expect([envelope.attempts, envelope.status[:auto_retried]]).to eq([1, false])
  end

  it "counts the attempts of a call that failed, as its exception does" do
    emulator.fail_next(status: 503, times: 3)
    envelope = client.revoke_token("x")
    expect([envelope.attempts, envelope.status[:auto_retried], envelope.error.attempts]).to eq([3, true, 3])
    envelope = emulator.client(origin: "127.0.0.1:1", http_sync: true, max_retries: 1).revoke_token("x")
    expect([envelope.attempts, envelope.status[:auto_retried], envelope.error.attempts]).to eq([2, true, 2])
  end

  it "stamps and signs each attempt" do
    emulator.fail_next(status: 500)
    client.grant_token!(ttl: 1, channels: { "a" => read })
    expect(emulator.requests.last.status).to eq(200)
  end

  {
    429 => PubnubPam::TooManyRequestsError, 500 => PubnubPam::ServerError, 502 => PubnubPam::ServerError,
    503 => PubnubPam::ServiceUnavailableError, 400 => PubnubPam::BadRequestError, 403 => PubnubPam::ForbiddenError,
    404 => PubnubPam::ResponseError, 414 => PubnubPam::ResponseError
  }.each do |status, error|
    it "is a #{error} for #{status}" do
      emulator.fail_next(status:)
      envelope = emulator.client(http_sync: true, max_retries: 0).revoke_token("x")
      expect(envelope.error).to be_an_instance_of(error).and have_attributes(status:)
      expect(envelope.error).to be_a(PubnubPam::Error)
      expect(envelope.status[:code]).to eq(status)
    end
  end

  it "does not retry what the request itself is to blame for" do
    emulator.fail_next(status: 403)
    client.revoke_token("x")
    expect(emulator.requests.size).to eq(1)
  end

  describe "without an answer" do
    it "has code 408 after a timeout" do
      ScriptedServer.open(:silent) do |server|
        envelope = emulator.client(origin: server.origin, http_sync: true, total_timeout: 0.05).revoke_token("x")
        expect(envelope.status).to include(code: 408, category: :timeout, server_response: nil, data: nil)
        expect(envelope.error).to be_a(PubnubPam::TimeoutError).and be_a(PubnubPam::ConnectionError)
        expect(envelope.error.message).to eq("no answer from #{server.origin} within the total time")
      end
    end

    it "tells a read timeout from the total one" do
      ScriptedServer.open(:silent) do |server|
        slow = emulator.client(origin: server.origin, http_sync: true, read_timeout: 0.05, max_retries: 0)
        expect(slow.revoke_token("x").error.message).to eq("no answer from #{server.origin} in time")
      end
    end

    it "has no code where nobody listens" do
      closed = ScriptedServer.nobody
      envelope = emulator.client(origin: closed, http_sync: true, max_retries: 0).revoke_token("x")
      expect(envelope.status).to include(code: nil, category: :error)
      expect(envelope.error).to be_an_instance_of(PubnubPam::ConnectionError)
      expect(envelope.error.message).to match(/\Ano connection to #{closed}: Connection refused/)
    end

    it "is a TLS failure where the other side speaks none" do
      envelope = emulator.client(ssl: true, http_sync: true, max_retries: 0).revoke_token("x")
      expect(envelope.status).to include(code: nil, category: :ssl_error)
      expect(envelope.error).to be_a(PubnubPam::TLSError)
    end
  end

  it "is not JSON where the answer is not" do
    page = "<html>Bad gateway</html>"
    envelope = ScriptedServer.open(-> { hear && answer(page) }) do |server|
      emulator.client(origin: server.origin, http_sync: true).revoke_token("x")
    end
    expect(envelope.status).to include(code: 200, category: :non_json_response, data: nil)
    expect(envelope.error).to be_an_instance_of(PubnubPam::ResponseError)
    expect(envelope.error.message).to start_with("200 an answer that is not JSON (#{page.length} bytes)")
  end

  describe "where code expects a future" do
    let(:granted) { emulator.client(http_sync: true).grant_token(ttl: 1, channels: { "a" => read }) }
    let(:refused) { emulator.client(http_sync: true).revoke_token("no-token") }

    it "answers to every method that a future has" do
      expect(described_class.public_instance_methods).to include(*PubnubPam::Future.public_instance_methods(false))
    end

    it "is its own value, at once, also with a limit" do
      expect([granted.value, granted.value(2), granted.value!, granted.value!(0)]).to all(be(granted))
      expect(refused.value).to be(refused)
    end

    it "is in the state of a future that has an answer" do
      future = client.grant_token(ttl: 1, channels: { "a" => read })
      future.wait
      names = %i[wait complete? pending? fulfilled? rejected? state reason cancel]
      told = ->(it) { names.map { |name| it.public_send(name) } }
      expect(told.call(granted)).to eq(told.call(future))
      expect(told.call(refused)).to eq(told.call(future))
    end
  end
end
