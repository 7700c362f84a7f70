# frozen_string_literal: true

require "json"
require "spec_helper"

RSpec.describe "an answer to another request", :emulator do
  def token_of(ttl: 15, user: "ann")
    emulator.client(http_sync: true).grant_token!(ttl:, authorized_user_id: user, channels: { "a" => read })
  end

  def granted(token)
    ScriptedServer.answer(200, {}, JSON.generate(data: { message: "Success", token: }, status: 200))
  end

  def answered(*answers, max_retries: 0)
    ScriptedServer.open(ScriptedServer.in_turn(*answers)) do |server|
      yield emulator.client(origin: server.origin, http_sync: true, max_retries:), server
    end
  end

  def ask(client)
    client.grant_token(ttl: 15, authorized_user_id: "ann", channels: { "a" => read })
  end

  def expect_no_success(envelope, error, message)
    expect(envelope).to be_error.and have_attributes(token: nil, result: nil)
    expect(envelope.error).to be_an_instance_of(error).and have_attributes(message: match(message))
  end

  {
    "a token for another user" => [{ user: "bob" }, "it grants a token for another user"],
    "a token for anyone" => [{ user: nil }, "it grants a token for another user"],
    "a token with another ttl" => [{ ttl: 16 }, "it grants a token with another ttl"]
  }.each do |what, (token, why)|
    it "is an error that does not show the token: #{what}" do
      foreign = token_of(**token)
      answered(granted(foreign)) do |client, server|
        envelope = ask(client)
        message = "the answer from #{server.origin} belongs to another request: #{why}"
        expect_no_success(envelope, PubnubPam::ConnectionError, /\A#{Regexp.escape(message)}\z/)
        expect(envelope.status).to include(code: nil, category: :error, server_response: nil, data: nil)
        expect(envelope.status.inspect + envelope.inspect).not_to include(foreign)
      end
    end
  end

  it "is retried like a lost answer" do
    own = token_of
    answered(granted(token_of(user: "bob")), granted(own), max_retries: 1) do |client, server|
      expect(ask(client)).to have_attributes(token: own, attempts: 2)
      expect(server.requests.size).to eq(2)
    end
  end

  it "is an error of a future and in a list as well" do
    answered(granted(token_of(user: "bob"))) do |client, _server|
      options = { ttl: 15, authorized_user_id: "ann", channels: { "a" => read } }
      envelopes = [client.grant_token(**options, http_sync: false).value, *client.grant_tokens([options])]
      envelopes.each { |envelope| expect_no_success(envelope, PubnubPam::ConnectionError, /to another request/) }
    end
  end

  it "is an error of every call but grant_token if it contains a token" do
    answered(granted(token_of)) do |client, _server|
      calls = [client.revoke_token("p0F2"), client.grant(channel: "a", read: true), client.audit(channel: "a")]
      calls.each { |envelope| expect(envelope.error.message).to end_with("it grants a token, and none was asked for") }
    end
  end

  ["", " ", "p0F2\r\nSet-Cookie: a=b", "p0F2\n", "p0F2 ", "\u200Bp0F2"].each do |text|
    it "is an error of grant_token if its token is #{text.inspect}" do
      answered(granted(text)) do |client, _server|
        expect_no_success(ask(client), PubnubPam::ResponseError, /\A200 an answer without a token\z/)
      end
    end
  end

  it "is a success if its token has an unknown form: the service may grant new ones" do
    answered(granted("a-token-of-tomorrow")) do |client, _server|
      expect(ask(client)).to be_success.and have_attributes(token: "a-token-of-tomorrow")
    end
  end
end
