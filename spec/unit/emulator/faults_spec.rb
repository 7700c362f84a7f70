# frozen_string_literal: true

require "spec_helper"
require "time"

RSpec.describe PubnubPam::Emulator::Faults, :emulator do
  let(:calm) { emulator.client(max_retries: 0, http_sync: true) }

  # Longer than any example lasts.
  ages = 3600

  def grant
    calm.grant_token(ttl: 1, channels: { "a" => read })
  end

  def revoke
    calm.revoke_token("x")
  end

  # What the emulator saw of each request.
  def seen
    emulator.requests.map { |request| [request.status, request.fault] }
  end

  describe "#fail_next" do
    it "fails for the given number of requests" do
      emulator.fail_next(status: 503, times: 2)
      expect(Array.new(3) { revoke.status[:code] }).to eq([503, 503, 400])
      expect(seen).to eq([[503, :fail_next], [503, :fail_next], [400, nil]])
    end

    it "sends Retry-After in seconds or as a date" do
      date = Time.at(784_111_777)
      emulator.fail_next(status: 429, retry_after: 0)
      emulator.fail_next(status: 503, retry_after: date)
      emulator.fail_next(status: 503)
      headers = Array.new(3) { revoke.status[:server_response].headers["retry-after"] }
      expect(headers).to eq(["0", date.httpdate, nil])
    end

    it "does not carry out the request" do
      token = granted
      emulator.fail_next(status: 500)
      calm.revoke_token(token)
      expect(emulator.publish("room-1", "hi", auth: token).status).to eq(200)
    end
  end

  describe "#slow" do
    it "delays the answer" do
      emulator.slow(before: 0.01, between: 0.0001)
      expect(grant.token).to start_with("p0F2")
      expect(seen).to eq([[200, :slow]])
    end

    it "delays the first byte, or each byte" do
      impatient = emulator.client(max_retries: 0, http_sync: true, read_timeout: 0.2)
      [{ before: ages }, { between: ages }].each do |pause|
        emulator.slow(**pause)
        expect(impatient.revoke_token("x").error).to be_a(PubnubPam::TimeoutError)
      end
    end

    it "does not delay other requests" do
      emulator.slow(before: ages)
      late = calm.grant_token(ttl: 1, channels: { "a" => read }, http_sync: false)
      sleep(0.001) until emulator.requests.any?
      expect(grant.token).to start_with("p0F2")
      expect(late).to be_pending
      late.cancel
    end

    it "ends when the emulator stops" do
      PubnubPam::Emulator.start do |own|
        own.slow(before: ages)
        late = own.client(max_retries: 0).revoke_token("x")
        sleep(0.001) until own.requests.any?
        own.stop
        expect(late.value(Children::PATIENCE).error).to be_an_instance_of(PubnubPam::ConnectionError)
      end
    end
  end

  describe "#cut_off" do
    %i[start head middle].each do |at|
      it "closes the connection at the #{at} of an answer, after the request was carried out" do
        token = granted
        emulator.cut_off(at:)
        error = calm.revoke_token(token).error
        expect(error).to be_an_instance_of(PubnubPam::ConnectionError)
        expect(error.message).to start_with("the connection to #{emulator.origin} broke")
        expect(seen.last).to eq([200, :cut_off])
        expect(emulator.publish("room-1", "hi", auth: token).status).to eq(403)
      end
    end

    it "is overcome by a retry" do
      emulator.cut_off
      expect(client.grant_token!(ttl: 1, channels: { "a" => read })).to start_with("p0F2")
      expect(seen).to eq([[200, :cut_off], [200, nil]])
    end
  end

  describe "#not_json" do
    it "answers with a web page" do
      emulator.not_json
      envelope = revoke
      expect(envelope.status).to include(code: 200, category: :non_json_response)
      response = envelope.status[:server_response]
      expect([response.headers["content-type"], response.body]).to match(["text/html", /\A<html>/])
      expect(seen).to eq([[200, :not_json]])
    end

    it "accepts another page" do
      emulator.not_json(status: 511, body: "é", content_type: "text/plain")
      response = revoke.status[:server_response]
      expect([response.status, response.headers["content-type"], response.body]).to eq([511, "text/plain", "é"])
    end
  end

  it "applies only to the operations in on:" do
    emulator.cut_off(on: :revoke_token)
    emulator.not_json(on: %i[publish time])
    emulator.fail_next(status: 500)
    expect([grant, grant, revoke].map { |envelope| envelope.status[:code] }).to eq([500, 200, nil])
    expect(emulator.publish("a", "hi").body).to start_with("<html>")
    expect(seen.map(&:last)).to eq([:fail_next, nil, :cut_off, :not_json])
  end

  it "is repeated with times: Float::INFINITY until forget_faults" do
    emulator.fail_next(status: 503, times: Float::INFINITY)
    expect(Array.new(20) { revoke.status[:code] }.uniq).to eq([503])
    emulator.reset
    expect(revoke.status[:code]).to eq(400)
  end

  it "takes a Duration for seconds" do
    require "active_support/all"
    emulator.fail_next(status: 503, retry_after: 90.seconds)
    emulator.slow(before: 0.01.seconds, between: 0.001.seconds)
    expect(revoke.status[:server_response].headers["retry-after"]).to eq("90")
    expect([revoke.status[:code], seen.last]).to eq([400, [400, :slow]])
  end

  it "is forgotten by a reset, together with the clock" do
    emulator.slow(before: ages)
    emulator.cut_off
    emulator.not_json
    emulator.clock_offset = 3600
    emulator.reset
    expect(Array.new(3) { grant.status[:code] }).to eq([200, 200, 200])
  end

  it "is shown in the inspection of a request" do
    emulator.cut_off
    grant
    expect(emulator.requests.last.inspect)
      .to eq("#<PubnubPam::Emulator::Request POST /v3/pam/sub-c-emulator/grant 200 cut_off>")
  end

  it "accepts every operation that the documentation lists" do
    document = Document.new(File.expand_path("../../../docs/emulator.md", __dir__))
    rows = document.table("Operations").map(&:first)
    objects = { "entity" => "entities", "relationship" => "relationships", "user" => "users", "channel" => "channels",
                "membership" => "memberships" }
    names = rows.product(objects.to_a).map do |row, (one, all)|
      row.sub("{object}", one).sub("{objects}", all).delete(",").tr(" ", "_").to_sym
    end.uniq
    expect { emulator.fail_next(status: 500, on: names) }.not_to raise_error
    expect(names).to include(:publish, :list_add_or_remove_push_channels, :replace_datasync_membership)
  end

  operation = "on: expected an operation such as :grant_token, :revoke_token or :publish, got"
  seconds = "expected a positive number of seconds, got"
  {
    [:fail_next, { status: 200 }] => "status: expected an Integer from 400 to 599, got 200 (Integer)",
    [:fail_next, { status: nil }] => "status: expected an Integer from 400 to 599, got nil",
    [:fail_next, { status: 500, times: 0 }] =>
      "times: expected an Integer of at least 1, or Float::INFINITY, got 0 (Integer)",
    [:fail_next, { status: 500, times: 1.5 }] =>
      "times: expected an Integer of at least 1, or Float::INFINITY, got 1.5 (Float)",
    [:fail_next, { status: 500, retry_after: -1 }] =>
      "retry_after: expected whole seconds, or a Time, got -1 (Integer)",
    [:fail_next, { status: 500, retry_after: "soon" }] =>
      'retry_after: expected whole seconds, or a Time, got "soon" (String)',
    [:cut_off, { on: :nothing }] => "#{operation} :nothing (Symbol)",
    [:cut_off, { on: [] }] => "#{operation} an empty Array",
    [:cut_off, { on: [:time, 1] }] => "#{operation} 1 (Integer)",
    [:cut_off, { at: :end }] => "at: expected :start or :head or :middle, got :end (Symbol)",
    [:slow, {}] => "slow: expected before:, between:, or both, got neither",
    [:slow, { before: 0 }] => "before: #{seconds} 0 (Integer)",
    [:slow, { between: Float::NAN }] => "between: #{seconds} NaN (Float)",
    [:slow, { before: "1" }] => "before: #{seconds} \"1\" (String)",
    [:not_json, { status: 100 }] => "status: expected an Integer from 200 to 599, got 100 (Integer)",
    [:not_json, { body: nil }] => "body: expected a String, got nil",
    [:not_json, { content_type: "a\nb" }] => 'content_type: expected printable ASCII, got "a\nb"'
  }.each do |(fault, wrong), message|
    it "refuses #{wrong.inspect} for #{fault}" do
      expect { emulator.public_send(fault, **wrong) }.to raise_error(PubnubPam::ArgumentError, message)
      expect(grant).to be_success
    end
  end
end
