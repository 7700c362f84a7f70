# frozen_string_literal: true

require "json"
require "spec_helper"

RSpec.describe PubnubPam::ErrorEnvelope, "and answers of others than the service", :emulator do
  it "is a non_json_response if the answer is not JSON" do
    page = "<html>Bad gateway</html>"
    envelope = ScriptedServer.open(-> { hear && answer(page) }) do |server|
      emulator.client(origin: server.origin, http_sync: true).revoke_token("x")
    end
    expect(envelope.status).to include(code: 200, category: :non_json_response, data: nil)
    expect(envelope.error).to be_an_instance_of(PubnubPam::ResponseError)
    expect(envelope.error.message).to start_with("200 an answer that is not JSON (#{page.length} bytes)")
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
