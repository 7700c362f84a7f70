# frozen_string_literal: true

require "socket"
require "spec_helper"

# The two Hashes of an envelope, key for key as the official gem has them.
RSpec.describe "an envelope in the official gem's form", :emulator do
  include DropIn

  success = %i[code client_request server_response category error auto_retried current_timetoken last_timetoken
               subscribed_channels subscribed_channel_groups data config]
  failure = %i[code operation client_request server_response data category error auto_retried config]
  result = %i[code operation client_request server_response data]

  # Every call, by its operation: of which version of Access Manager, and how it is made.
  calls = {
    grant_token: [:v3, lambda { |pubnub|
                         pubnub.grant_token(ttl: 1, channels: { "a" => Pubnub::Permissions.res(read: true) })
                       }],
    revoke_token: [:v3, lambda { |pubnub|
      token = Emulated.emulator.client.grant_token!(ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) })
      pubnub.revoke_token(token:)
    }],
    grant: [:v2, ->(pubnub) { pubnub.grant(channel: "a") }],
    revoke: [:v2, ->(pubnub) { pubnub.revoke(channel: "a") }],
    audit: [:v2, ->(pubnub) { pubnub.audit(channel: "a") }]
  }

  define_method(:closed) { ScriptedServer.nobody }

  # Yields the origin of a server that always answers so.
  def answering(bytes)
    ScriptedServer.open(ScriptedServer.in_turn(bytes)) { |server| yield server.origin }
  end

  # One call to a client of that origin, without retries.
  define_method(:made) do |call, **others|
    call.call(Pubnub.new(**options, max_retries: 0, http_sync: true, **others))
  end

  # What every failure has, whatever it is; and what v2 says in its result.
  define_method(:expect_failure) do |envelope, version, operation, message: nil, **status|
    expect(envelope).to be_an_instance_of(Pubnub::ErrorEnvelope).and have_attributes(error?: true, timetoken: nil)
    expect(envelope.status).to include(**status, error: true, auto_retried: false)
    next expect_v3(envelope, operation) if version == :v3

    expect_v2(envelope, code: status[:code], operation:, data: { message: })
  end

  define_method(:expect_v3) do |envelope, operation|
    expect(envelope.status.keys).to match_array(failure)
    expect(envelope).to have_attributes(result: nil, status: include(operation:))
  end

  define_method(:expect_v2) do |envelope, **fields|
    expect(envelope.status.keys).to match_array(success)
    expect(envelope.status[:data]).to be_nil
    expect(envelope.result.keys).to match_array(result)
    expect(envelope.result).to include(fields)
  end

  calls.each do |operation, (version, call)|
    describe "of #{operation}" do
      it "has the keys and values of a success" do
        envelope = made(call, auth_key: "key")
        expect(envelope).to be_an_instance_of(Pubnub::Envelope).and have_attributes(error?: false, timetoken: nil)
        expect(envelope.status.keys).to match_array(success)
        expect(envelope.status).to include(
          code: 200, category: :ack, error: false, auto_retried: false, data: nil, current_timetoken: nil,
          last_timetoken: nil, subscribed_channels: nil, subscribed_channel_groups: nil,
          config: { tls: false, uuid: "server-1", auth_key: "key", origin: emulator.origin }
        )
        expect(envelope.result.keys).to match_array(result)
        expect(envelope.result).to include(code: 200, operation:)
      end

      it "has what was sent and what came back" do
        envelope = made(call)
        [envelope.status, envelope.result].each do |part|
          expect(part[:client_request]).to be_a(URI::HTTP)
          expect("#{part[:client_request].host}:#{part[:client_request].port}").to eq(emulator.origin)
          expect(part[:server_response]).to have_attributes(code: 200, status: 200, headers: include("content-type"))
          data = JSON.parse(part[:server_response].body)[version == :v3 ? "data" : "payload"]
          expect([envelope.result[:data], part[:server_response].content]).to eq([data, part[:server_response].body])
        end
      end

      it "has 400 as an error, with what the service says" do
        body = { v3: { error: { message: "No", source: "grant", details: [{ message: "why" }] }, status: 400 },
                 v2: { message: "No", error: true, status: 400 } }.fetch(version)
        answering(ScriptedServer.answer(400, {}, JSON.generate(body))) do |origin|
          envelope = made(call, origin:)
          expect_failure(envelope, version, operation, code: 400, category: :error, message: "No")
          details = [{ "message" => "why", "location" => "", "locationType" => "" }]
          expect(envelope.status[:data]).to eq(version == :v3 ? { message: "No", details: } : nil)
        end
      end

      { 403 => :access_denied, 404 => :error, 429 => :error, 503 => :error }.each do |code, category|
        it "has #{code} as #{category}" do
          answer = ScriptedServer.answer(code, {}, JSON.generate(status: code, error: true, message: "No"))
          answering(answer) do |origin|
            envelope = made(call, origin:)
            expect_failure(envelope, version, operation, code:, category:, message: "No")
            expect(envelope.status[:data]).to eq(version == :v3 ? { message: "No", details: nil } : nil)
          end
        end
      end

      { "a page" => "<html>", "nothing" => "", "a part of it" => '{"data":' }.each do |what, body|
        it "is a non_json_response with the HTTP status if the answer is #{what}" do
          [200, 502].each do |code|
            answering(ScriptedServer.answer(code, {}, body)) do |origin|
              envelope = made(call, origin:)
              expect_failure(envelope, version, operation, code:, category: :non_json_response)
              expect(envelope.status).to include(data: nil, server_response: have_attributes(body:))
            end
          end
        end
      end

      it "has code 408 after a timeout" do
        ScriptedServer.open(:silent) do |server|
          envelope = made(call, origin: server.origin, read_timeout: 0.05)
          expect_failure(envelope, version, operation, code: 408, category: :timeout)
          expect(envelope.status).to include(server_response: nil, data: nil)
        end
      end

      it "has no code after a TLS error" do
        expect_failure(made(call, ssl: true), version, operation, code: nil, category: :ssl_error)
      end

      it "has no code if the connection was refused" do
        expect_failure(made(call, origin: closed), version, operation, code: nil, category: :error)
      end
    end
  end

  describe "of time" do
    it "has the time in place of data" do
      envelope = pubnub.time
      expect(envelope.timetoken).to be > 10_000_000_000_000_000
      expect(envelope.status.keys).to match_array(success)
      expect(envelope.result.keys).to match_array(result - [:data])
      expect(envelope.result).to include(code: 200, operation: :time)
    end

    it "is an error if the answer contains no time" do
      answering(ScriptedServer.answer(200, {}, "[]")) do |origin|
        envelope = made(:time.to_proc, origin:)
        expect(envelope).to be_an_instance_of(Pubnub::ErrorEnvelope).and have_attributes(timetoken: nil, result: nil)
        expect(envelope.status).to include(operation: :time, code: 200, error: true)
      end
    end
  end

  it "says if the call was retried" do
    emulator.fail_next(status: 500)
    expect(pubnub.audit.status).to include(code: 200, auto_retried: true)
  end

  it "can be made by hand, for an application's own specs" do
    envelope = Pubnub::ErrorEnvelope.new(status: { code: 500, error: true }, result: nil, timetoken: 5)
    expect(envelope).to be_error.and have_attributes(result: nil, timetoken: 5)
    expect(envelope.inspect).to eq("#<PubnubPam::Pubnub::ErrorEnvelope  500>")
  end

  it "does not show tokens and signatures" do
    envelope = pubnub.grant_token(ttl: 1, **some)
    shown = [envelope.inspect, envelope.to_s, envelope.status[:client_request].to_s,
             envelope.status[:server_response].inspect]
    expect(shown.join).not_to match(/#{Regexp.escape(envelope.result[:data]["token"])}|v2\./)
    expect { JSON.generate([envelope]) }.to raise_error(TypeError, /credentials/)
  end
end
