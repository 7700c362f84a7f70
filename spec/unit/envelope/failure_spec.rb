# frozen_string_literal: true

require "json"
require "spec_helper"

RSpec.describe PubnubPam::ErrorEnvelope, "and its code, category and exception", :emulator do
  {
    429 => PubnubPam::TooManyRequestsError, 500 => PubnubPam::ServerError, 502 => PubnubPam::ServerError,
    503 => PubnubPam::ServiceUnavailableError, 400 => PubnubPam::BadRequestError, 403 => PubnubPam::ForbiddenError,
    404 => PubnubPam::ResponseError, 414 => PubnubPam::ResponseError
  }.each do |status, error|
    it "has a #{error} for #{status}" do
      emulator.fail_next(status:)
      envelope = emulator.client(http_sync: true, max_retries: 0).revoke_token("x")
      expect(envelope.error).to be_an_instance_of(error).and have_attributes(status:)
      expect(envelope.error).to be_a(PubnubPam::Error)
      expect(envelope.status[:code]).to eq(status)
    end
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

    it "distinguishes a read timeout from the total one" do
      ScriptedServer.open(:silent) do |server|
        slow = emulator.client(origin: server.origin, http_sync: true, read_timeout: 0.05, max_retries: 0)
        expect(slow.revoke_token("x").error.message).to eq("no answer from #{server.origin} in time")
      end
    end

    it "has no code if nobody listens" do
      closed = ScriptedServer.nobody
      envelope = emulator.client(origin: closed, http_sync: true, max_retries: 0).revoke_token("x")
      expect(envelope.status).to include(code: nil, category: :error)
      expect(envelope.error).to be_an_instance_of(PubnubPam::ConnectionError)
      expect(envelope.error.message).to match(/\Ano connection to #{closed}: Connection refused/)
    end

    it "has the category ssl_error if the server speaks no TLS" do
      envelope = emulator.client(ssl: true, http_sync: true, max_retries: 0).revoke_token("x")
      expect(envelope.status).to include(code: nil, category: :ssl_error)
      expect(envelope.error).to be_a(PubnubPam::TLSError)
    end
  end

  describe "with an answer of others than the service" do
    it "is a non_json_response if the answer is not JSON" do
      page = "<html>Bad gateway</html>"
      envelope = ScriptedServer.open(-> { hear && answer(page) }) do |server|
        emulator.client(origin: server.origin, http_sync: true).revoke_token("x")
      end
      expect(envelope.status).to include(code: 200, category: :non_json_response, data: nil)
      expect(envelope.error).to be_an_instance_of(PubnubPam::ResponseError)
      expect(envelope.error.message).to start_with("200 an answer that is not JSON (#{page.length} bytes)")
    end

    it "counts the bytes of an answer of one byte" do
      ScriptedServer.open(-> { hear && answer("<") }) do |server|
        envelope = emulator.client(origin: server.origin, http_sync: true).revoke_token("x")
        expect(envelope.error.message).to start_with("200 an answer that is not JSON (1 byte)")
        expect(envelope.status[:server_response].inspect).to end_with(" 200, 1 byte>")
      end
    end

    it "hides tokens, auth keys and signatures that the service's message quotes" do
      quoting = { status: 403, error: { message: "No: /grant/p0F2-hush?auth=hush&signature=v2.hush" } }
      answer = ScriptedServer.answer(403, {}, JSON.generate(quoting))
      ScriptedServer.open(ScriptedServer.in_turn(answer)) do |server|
        envelope = emulator.client(origin: server.origin, http_sync: true).revoke_token("x")
        expect(envelope.error.message).to eq("403 No: /grant/HIDDEN?auth=HIDDEN&signature=HIDDEN")
        expect(envelope.status[:data][:message]).not_to include("hush")
      end
    end
  end
end
