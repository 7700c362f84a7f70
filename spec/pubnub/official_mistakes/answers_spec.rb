# frozen_string_literal: true

require "json"
require "socket"
require "spec_helper"

RSpec.describe "what the official gem gets wrong about its answers:", :emulator do
  include OfficialMistakes

  mistake "revoke_token's operation", there: ":grant_token", here: ":revoke_token" do
    expect(pubnub.revoke_token(token:).result[:operation]).to be(:revoke_token)
    expect(pubnub.revoke_token(token: "x").status[:operation]).to be(:revoke_token)
  end

  mistake "the category :access_denied", there: "never given", here: "that of a 403" do
    status = with(secret_key: "sec-c-wrong").grant_token(ttl: 1, **some).status
    expect(status).to include(code: 403, category: :access_denied)
  end

  mistake "the category :non_json_response", there: "never given", here: "that of an answer that is not JSON" do
    tap = TCPServer.new("127.0.0.1", 0)
    answering = Thread.new { tap.accept.tap { |it| it.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n<>") } }
    status = with(origin: "127.0.0.1:#{tap.addr[1]}").grant_token(ttl: 1, **some).status
    expect(status).to include(code: 200, category: :non_json_response, error: true)
  ensure
    answering&.value&.close
    tap&.close
  end

  mistake "a refused connection",
          there: "an exception, or a future without a value whose callback is never called",
          here: "an error envelope, for the callback as well" do
    nobody = TCPServer.open("127.0.0.1", 0) { |server| "127.0.0.1:#{server.addr[1]}" }
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
