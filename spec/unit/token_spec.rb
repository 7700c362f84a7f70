# frozen_string_literal: true

require "json"
require "spec_helper"

RSpec.describe PubnubPam::Token, :emulator do
  subject(:token) { described_class.parse(text) }

  let(:text) do
    client.grant_token!(
      ttl: 15, authorized_user_id: "ann", meta: { "k" => [1] },
      channels: { "room-1" => PubnubPam::Permissions.res(read: true, write: true),
                  "^news-[a-z]+$" => PubnubPam::Permissions.pat(read: true) },
      channel_groups: { "team" => PubnubPam::Permissions.res(manage: true) },
      uuids: { "ann" => PubnubPam::Permissions.res(get: true) }
    )
  end

  it "has its permissions, user and expiry" do
    expect(token).to have_attributes(version: 2, ttl: 15, authorized_user_id: "ann", meta: { "k" => [1] })
    expect(token.expires_at).to eq(token.granted_at + (15 * 60))
    expect(token.resources).to eq(
      channels: { "room-1" => PubnubPam::Permissions.res(read: true, write: true) },
      groups: { "team" => PubnubPam::Permissions.res(manage: true) },
      uuids: { "ann" => PubnubPam::Permissions.res(get: true) },
      users: {}, data_sync: { entities: {}, relationships: {}, memberships: {} }
    )
    expect(token.patterns[:channels]).to eq("^news-[a-z]+$" => PubnubPam::Permissions.pat(read: true))
  end

  it "is a frozen value" do
    same = described_class.parse(text)
    expect(token).to eq(same).and eql(same).and be_frozen
    expect(token.hash).to eq(same.hash)
    expect(token).not_to eq(described_class.parse(granted))
    expect(token == text).to be(false)
  end

  it "has expired at expires_at, and not a second before" do
    expect(token.expired?(at: token.expires_at - 1)).to be(false)
    expect(token.expired?(at: token.expires_at)).to be(true)
  end

  it "has its projections by kind of object, then by id or pattern" do
    expect(token.projections).to eq(resources: {}, patterns: {})
    get = PubnubPam::Permissions.res(get: true)
    shown = { users: { "ann" => "public", "bob" => "public" }, entities: { "car-1" => "telemetry" } }
    with = client.grant_token!(ttl: 15, users: { "ann" => get }, projections: { resources: shown, patterns: shown })
    expect(described_class.parse(with).projections).to eq(resources: shown, patterns: shown)
  end

  it "has a readable Hash, and the same JSON" do
    hash = token.to_h
    expect(hash.keys).to eq(%i[version timestamp ttl authorized_uuid resources patterns meta])
    expect(hash[:resources][:channels]["room-1"]).to include(read: true, write: true, manage: false)
    expect(JSON.parse(token.to_json)).to eq(JSON.parse(JSON.generate(hash)))
    expect(JSON.parse(JSON.generate([token])).first["ttl"]).to eq(15)
  end

  it "shows a table in its inspection, and not its text or signature" do
    expect(token.inspect).to match(/\A#<PubnubPam::Token for ann, expires in 1[45] min .*\n  resource +name or pattern/)
    expect(token.inspect).to include("channel        room-1           read write", "/^news-[a-z]+$/")
    expect(token.inspect).not_to include(text[20, 20])
  end

  it "is accepted with percent-encoded padding by every method" do
    padded = "#{text.delete("=")}#{"=" * (-text.delete("=").length % 4)}"
    skip "no padding at this length" unless padded.end_with?("=")
    ["%3D", "%3d"].each do |escaped|
      copied = " #{padded.gsub("=", escaped)}\n"
      expect(described_class.parse(copied)).to eq(token)
      expect(PubnubPam.parse_token(copied)).to eq(PubnubPam.parse_token(text))
      client.set_token(copied)
      expect(client.token).to eq(padded)
      expect(client.revoke_token!(copied)).to be(true)
      expect(emulator.requests.last.path).to end_with(padded.gsub("=", "%3D"))
    end
  end

  it "is made by parse, not by new" do
    expect { described_class.new("p0F2") }.to raise_error(NoMethodError, /private method [`']new'/)
  end

  describe ".parse" do
    def cbor(*bytes)
      [bytes.pack("C*")].pack("m0")
    end

    {
      "nil" => nil, "a number" => 5, "a Symbol" => :p0F2
    }.each do |what, wrong|
      it "refuses #{what}" do
        [described_class.method(:parse), PubnubPam.method(:parse_token)].each do |parse|
          expect { parse.call(wrong) }.to raise_error(PubnubPam::ArgumentError, /\Atoken: expected a token String, got/)
        end
      end
    end

    it "has the reason and the offset in its error" do
      {
        "" => [:empty, 0], " \n" => [:empty, 0], "%%%" => [:base64, 0], "bad-token" => [:base64, 9],
        "p0F2" => [:truncated, 3], cbor(0x83, 1, 2, 3) => [:type, 1], cbor(0xff) => [:type, 1],
        cbor(0xa0) => [:missing, 1], cbor(0xa1, 0x41, 0x76, 3) => [:version, 4], "A" * 65_537 => [:too_large, 65_536],
        cbor(0xa1, 0x41, 0x78, *([0x81] * 500)) => [:too_deep, 3],
        cbor(0xa1, 0x5b, *([0xff] * 8)) => [:truncated, 10], cbor(0xbb, *([0xff] * 8)) => [:truncated, 9],
        cbor(0xa3, 0x41, 0x76, 2, 0x41, 0x74, 1, 0x43, 0x74, 0x74, 0x6c, 1, 9) => [:trailing, 12]
      }.each do |wrong, (reason, offset)|
        expect { described_class.parse(wrong) }.to raise_error(PubnubPam::InvalidTokenError) { |error|
          expect([error.reason, error.offset]).to eq([reason, offset]), "#{wrong[0, 20]}: #{error.inspect}"
          expect(error.message).to start_with("token: expected an Access Manager token, but ")
        }
      end
    end
  end
end
