# frozen_string_literal: true

require_relative "connected"
require_relative "requests"

RSpec.shared_examples "an SDK that exchanges tokens with us" do
  Interop::REQUESTS.each do |what, request|
    it "is granted #{what}, and Token.parse reads exactly that" do
      expect(Interop::Content.of(sdk_grant(**request))).to eq(Interop::Content.asked(**request))
    end

    it "reads exactly what our client was granted: #{what}" do
      expect(Interop::Content.from(sdk_parse(our_grant(**request)))).to eq(Interop::Content.asked(**request))
    end

    it "asks for #{what} in the words of our client" do
      sdk_grant(**request)
      our_grant(**request)
      by_sdk, by_us = requested
      expect(by_us).to eq(by_sdk).and include(ttl: request[:ttl])
    end
  end

  # What the recorded grants ask for, without the empty maps that only some clients spell out.
  def requested
    emulator.requests.map do |recorded|
      ttl, asked = recorded.json.values_at("ttl", "permissions")
      scopes = %w[resources patterns].to_h { |scope| [scope, kinds_of(asked[scope] || {})] }
      { ttl:, uuid: asked["uuid"], meta: asked["meta"] || {}, **scopes }
    end
  end

  def kinds_of(scope)
    scope.slice("channels", "groups", "uuids").reject { |_, entries| entries.empty? }
  end

  it "reads, uses and revokes tokens of every length, with as much padding as that takes" do
    tokens = (0..5).map { |length| our_grant(ttl: 15, resources: write_to("room-1"), meta: { "m" => "x" * length }) }
    expect(tokens.map { |token| token.count("=") }.uniq).to contain_exactly(0, 1, 2)
    tokens.each do |token|
      expect(Interop::Content.from(sdk_parse(token))).to eq(Interop::Content.of(token))
      expect(sdk_publish(token)).to match(/\A\d{17}\z/)
      sdk_revoke(token)
      expect { sdk_publish(token) }.to be_a_refusal(403, "Token is revoked")
    end
  end

  it "grants while it has a token set, whether it sends that along or not" do
    token = sdk_grant(owner.merge(token: our_grant(ttl: 15, resources: write_to("room-1"))),
                      ttl: 15, resources: write_to("room-2"))
    expect(PubnubPam::Token.parse(token).resources[:channels].keys).to eq(["room-2"])
  end

  it "revokes its own token, which then cannot be used" do
    token = sdk_grant(ttl: 15, resources: write_to("room-1"))
    sdk_revoke(token)
    expect(emulator.publish("room-1", "hello", auth: token).status).to eq(403)
  end
end
