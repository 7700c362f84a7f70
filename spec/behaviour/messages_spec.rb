# frozen_string_literal: true

require "json"
require "logger"
require "stringio"
require "spec_helper"

# Terminals obey escape sequences, and a line break makes two lines of a log out of one.
RSpec.describe "a message of the service with control characters", :emulator do
  hostile = "No\e[2J\r\nroot logged in\u202E\u0085"
  shown = 'No\e[2J\r\nroot logged in\u202E\u0085'

  let(:log) { StringIO.new }
  let(:events) { [] }

  def answered(status, body)
    answer = ScriptedServer.answer(status, {}, JSON.generate(body))
    ScriptedServer.open(ScriptedServer.in_turn(answer)) do |server|
      yield emulator.client(origin: server.origin, http_sync: true, max_retries: 0, logger: Logger.new(log),
                            on_request: ->(event) { events << event })
    end
  end

  def refusal(message)
    details = [{ message:, location: message, locationType: "body" }]
    { status: 403, error: { message:, source: "grant", details: }, service: "Access Manager" }
  end

  def raw
    /[\p{Cc}\u202E]/
  end

  it "is shown escaped in exceptions, envelopes, events and the log" do
    answered(403, refusal(hostile)) do |client|
      envelope = client.revoke_token("p0F2")
      [envelope.error.message, envelope.error.full_message(highlight: false).lines.first.chomp, envelope.inspect,
       envelope.to_s, events.last.to_s, events.last.inspect, log.string.chomp].each do |text|
        expect(text).to include(shown)
        expect(text).not_to match(raw)
      end
    end
  end

  it "is shown escaped in a success as well" do
    answered(200, { data: { message: hostile }, status: 200 }) do |client|
      expect(client.revoke_token("p0F2").inspect).to include(shown)
      expect(log.string).to include(shown)
      expect(log.string.lines.size).to eq(1)
    end
  end

  it "is unchanged in status[:data]" do
    answered(403, refusal(hostile)) do |client|
      expect(client.revoke_token("p0F2").status[:data][:message]).to eq(hostile)
    end
  end
end
