# frozen_string_literal: true

require "spec_helper"
require_relative "../support/opentelemetry_double"

# The recipe for OpenTelemetry, as docs/observability.md shows it. The API of OpenTelemetry is a double here.
RSpec.describe "the recipe for OpenTelemetry", :emulator do
  let(:grant) { { ttl: 15, channels: { "a" => read } } }
  let(:spans) { OpenTelemetry.finished_spans }

  before do
    block = Document.new(File.expand_path("../../docs/observability.md", __dir__)).blocks("ruby").last
    eval(block.code[/\Aclass PubnubTracing.*?^end$/m], TOPLEVEL_BINDING, block.name) # rubocop:disable Security/Eval -- from our own guide
    spans.clear
  end

  after { Object.send(:remove_const, :PubnubTracing) }

  def traced(**more)
    tracer = OpenTelemetry.tracer_provider.tracer("pubnub_pam")
    emulator.client(middlewares: [Object.const_get(:PubnubTracing).new(tracer)], **more)
  end

  it "makes a span of each call, with its status and attempts" do
    client = traced
    client.grant_token!(**grant)
    client.grant_tokens([grant] * 2)
    expect(spans.map { |span| [span.name, span.kind, span.status] }).to eq([["pubnub grant_token", :client, nil]] * 3)
    expect(spans.map(&:attributes).uniq)
      .to eq([{ "server.address" => emulator.origin, "pubnub.mode" => "sync", "http.response.status_code" => 200,
                "pubnub.attempts" => 1 },
              { "server.address" => emulator.origin, "pubnub.mode" => "batch", "http.response.status_code" => 200,
                "pubnub.attempts" => 1 }])
  end

  it "ends the span of a future before its callback runs" do
    called = Queue.new
    traced.grant_token(**grant) { called << spans.size }
    expect(Timeout.timeout(Children::PATIENCE) { called.pop }).to eq(1)
  end

  it "marks failures with their exception, and has no token" do
    token = granted
    emulator.fail_next(status: 503, times: 3)
    client = traced(http_sync: true)
    client.revoke_token(token)
    span = spans.last
    expect(span.status).to have_attributes(code: :error, description: "error")
    expect(span.exceptions).to match([be_a(PubnubPam::ServiceUnavailableError)])
    expect(span.attributes["pubnub.attempts"]).to eq(3)
    expect([span.inspect, span.exceptions.first.message].join).not_to include(token)
  end
end
