# frozen_string_literal: true

require "json"
require "spec_helper"

RSpec.describe "what the official gem gets wrong about its answers:", :emulator do
  include OfficialMistakes

  # What becomes of an answer.
  def answered(text, whole: true)
    bytes = whole ? ScriptedServer.answer(200, {}, text) : text
    ScriptedServer.open(ScriptedServer.in_turn(bytes)) do |server|
      with(origin: server.origin, max_retries: 0).grant_token(ttl: 1, **some)
    end
  end

  mistake "revoke_token's operation", there: ":grant_token", here: ":revoke_token" do
    expect(pubnub.revoke_token(token:).result[:operation]).to be(:revoke_token)
    expect(pubnub.revoke_token(token: "x").status[:operation]).to be(:revoke_token)
  end

  mistake "the category :access_denied", there: "never given", here: "that of a 403" do
    status = with(secret_key: "sec-c-wrong").grant_token(ttl: 1, **some).status
    expect(status).to include(code: 403, category: :access_denied)
  end

  mistake "the category :non_json_response", there: "never given", here: "that of an answer that is not JSON" do
    expect(answered("<html></html>").status).to include(code: 200, category: :non_json_response, error: true)
  end

  mistake "JSON of another shape", there: "a success, or a NoMethodError", here: "an error envelope" do
    ["null", "[1]", '"fine"'].each { |json| expect([json, answered(json).class]).to eq([json, Pubnub::ErrorEnvelope]) }
  end

  mistake "half an answer", there: "it is taken for the whole", here: "an error envelope" do
    half = ScriptedServer.answer(200, { "Content-Length" => 999 }, '{"data":{"message":"Success"}}')
    expect(answered(half, whole: false).status).to include(code: nil, category: :error, error: true)
  end

  mistake "a legacy call over TLS that fails", there: "a NoMethodError", here: "an error envelope" do
    ScriptedServer.open(-> { hear }, tls: TestCA.new.context(self_signed: true)) do |server|
      envelope = with(origin: server.origin, ssl: true, max_retries: 0).audit
      expect(envelope.status).to include(category: :ssl_error, code: nil)
    end
  end

  mistake "a refused connection",
          there: "an exception, or a future without a value whose callback is never called",
          here: "an error envelope, for the callback as well" do
    nobody = ScriptedServer.nobody
    lonely = with(origin: nobody, max_retries: 0)
    expect(lonely.grant_token(ttl: 1, **some)).to be_error
    told = Queue.new
    expect(lonely.grant_token(ttl: 1, http_sync: false, **some) { |it| told << it }.value).to be(told.pop)
  end

  mistake "a revocation repeated by its envelope", there: "a grant", here: "a revocation" do
    again = pubnub.revoke(channel: "a", auth_key: "k").repeat(pubnub)
    expect(again.result).to include(operation: :revoke)
    expect(again.result[:data]["auths"]["k"]["r"]).to eq(0)
  end

  mistake "the options of a call", there: "more of them afterwards; frozen ones are an error", here: "as they were" do
    given = { ttl: 1, **some }.freeze
    expect(pubnub.grant_token(given)).not_to be_error
    expect(given.keys).to eq(%i[ttl channels])
  end
end
