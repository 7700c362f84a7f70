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

  it "has a token that cannot be parsed, also in its log line" do
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

  it "has the service's answer" do
    response = client.revoke_token("x").status[:server_response]
    expect(response.status).to eq(400)
    expect(response.code).to eq(400)
    expect(JSON.parse(response.body)["service"]).to eq("Access Manager")
    expect(response.headers["content-type"]).to eq("text/javascript; charset=UTF-8")
  end

  it "says if the call was retried" do
    emulator.fail_next(status: 503)
    envelope = client.grant_token(ttl: 1, channels: { "a" => read })
    expect(envelope.status).to include(code: 200, auto_retried: true)
    expect(envelope.attempts).to eq(2)
    expect(emulator.requests.map(&:status)).to eq([503, 200])
  end

  it "counts one attempt if the first one succeeded" do
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

  it "does not retry a refused request" do
    emulator.fail_next(status: 403)
    client.revoke_token("x")
    expect(emulator.requests.size).to eq(1)
  end
end
