# frozen_string_literal: true

require "spec_helper"

RSpec.describe "garbage collection", :emulator do
  def stressed
    before = GC.stress
    GC.stress = true
    yield
  ensure
    GC.stress = before
  end

  # In a process of its own: not every other extension survives it, RBS' among them.
  def compacting
    in_child do
      GC.auto_compact = true
      yield
    end
  end

  let(:permissions) do
    { channels: { "a" => read, b: [read, PubnubPam::Permissions.pat(write: true)], /\Ac/ => read },
      meta: { "k" => [1, { "l" => "m" }] } }
  end

  it "at every allocation does not change a grant or a token" do
    client
    text = stressed { client.grant_token!(ttl: 1, **permissions) }
    expect(stressed { PubnubPam.parse_token(text) }).to eq(PubnubPam.parse_token(text))
    expect(stressed { PubnubPam::Token.parse(text).to_h }).to eq(PubnubPam::Token.parse(text).to_h)
  end

  it "that moves objects does not change them either" do
    skip "this Ruby cannot compact" unless GC.respond_to?(:auto_compact=)
    client
    decoded = compacting do
      Array.new(20) do
        GC.start
        PubnubPam.parse_token(client.grant_token!(ttl: 1, **permissions))["res"]
      end
    end
    expect(decoded.uniq.size).to eq(1)
  end

  it "that moves every object does not change ours" do
    skip "this Ruby cannot move them all" unless GC.respond_to?(:verify_compaction_references)
    text = granted(**permissions)
    token, hash = PubnubPam::Token.parse(text), PubnubPam.parse_token(text) # rubocop:disable Style/ParallelAssignment
    envelope = client.grant_token(ttl: 1, **permissions)
    facts = -> { [token.to_h, hash, read.inspect, envelope.token, envelope.status].inspect }
    before = facts.call
    after = compacting do
      verify
      [facts.call, token == PubnubPam::Token.parse(text), client.revoke_token(text).success?]
    end
    expect(after).to eq([before, true, true])
  end

  # The name of the option differs between Rubies.
  def verify
    GC.verify_compaction_references(toward: :empty, expand_heap: true)
  rescue ArgumentError
    GC.verify_compaction_references(toward: :empty, double_heap: true)
  end

  it "at every allocation does not change a failure or a refusal" do
    emulator.clock_offset = 90
    fresh = emulator.client(http_sync: true)
    envelope = stressed { fresh.revoke_token("x").tap { |failed| failed.status && failed.error.message } }
    expect([envelope.attempts, envelope.error.message]).to eq([2, "400 Invalid token; Token parse error (token)"])
    wrong = { ttl: 0, channels: { "a" => read } }
    expect { stressed { fresh.grant_token(**wrong) } }.to raise_error(PubnubPam::ArgumentError)
    expect { stressed { PubnubPam.parse_token("p@") } }.to raise_error(PubnubPam::InvalidTokenError)
  end

  it "during grant_tokens does not change its envelopes" do
    list = Array.new(2) { { ttl: 1, channels: { "a" => read } } }
    client
    expect(stressed { client.grant_tokens(list, concurrency: 1).map(&:success?) }).to eq([true, true])
    skip "this Ruby cannot compact" unless GC.respond_to?(:auto_compact=)
    tokens = compacting { client.grant_tokens(list * 15) { GC.start } }
    expect(tokens).to eq(30)
  end

  it "collects futures and clients that are no longer referenced" do
    10.times { emulator.client.grant_token(ttl: 1, **permissions) }
    GC.start
    expect(granted).to start_with("p0F2")
  end
end
