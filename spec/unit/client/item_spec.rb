# frozen_string_literal: true

require "spec_helper"

RSpec.describe "an item of grant_tokens", :emulator do
  include_context "with many grants"

  it "has the keywords of grant_token except for http_sync and callback" do
    full = { ttl: 15, authorized_user_id: "a", channels: { "c" => read }, channel_groups: { "g" => read },
             uuids: { "u" => PubnubPam::Permissions.pat(get: true) }, meta: { k: 1 } }
    other = { ttl: 15, authorized_uuid: "a", spaces_permissions: { "c" => read },
              users_permissions: { "u" => PubnubPam::Permissions.res(get: true) } }
    client.grant_tokens([full, other]).zip([full, other]) do |envelope, keywords|
      once = PubnubPam::Token.parse(client.grant_token!(**keywords))
      expect(PubnubPam::Token.parse(envelope.token).to_h.except(:timestamp)).to eq(once.to_h.except(:timestamp))
    end
  end

  it "may be anything with to_hash" do
    convertible = Struct.new(:to_hash).new(item("a"))
    expect(user_of(client.grant_tokens([convertible]).first)).to eq("a")
  end

  it "has an error envelope with the reason if to_hash raises" do
    broken = Object.new
    def broken.to_hash = raise(ArgumentError, "line 3 is no grant")
    expect(client.grant_tokens([broken]).first.error.message).to eq("line 3 is no grant")
  end

  it "is not changed" do
    list = [item("a", authorized_uuid: "a").freeze].freeze
    expect(client.grant_tokens(list).first).to be_success
  end

  it "may have a Duration as its ttl, as a single call may" do
    require "active_support/all"
    envelope, refused = client.grant_tokens([item("a", ttl: 1.hour), item("b", ttl: 90.seconds)])
    expect(PubnubPam.parse_token(envelope.token)["ttl"]).to eq(60)
    expect(refused.error.message).to eq("ttl: expected whole minutes, got 90 seconds")
  end

  describe "that cannot be sent" do
    wrong = {
      "a wrong ttl" => [{ ttl: 0 }, "ttl: expected minutes from 1 to 43,200 (30 days), got 0"],
      "no ttl" => [{ channels: {} }, /\Attl: expected .*, got nil\z/],
      "an unknown keyword" => [{ ttl: 1, chanels: {} }, "unknown keyword: :chanels; did you mean channels:?"],
      "a way to wait" => [{ ttl: 1, http_sync: true }, "unknown keyword: :http_sync"],
      "a misspelt keyword that is a String" =>
        [{ "ttl" => 1, "chanels" => {} }, 'unknown keyword: "chanels"; did you mean channels:?'],
      "a keyword as a String and as a Symbol" =>
        [{ "ttl" => 1, ttl: 2 }, "ttl: duplicate keyword"],
      "wrong permissions" => [{ ttl: 1, channels: { "a" => 3 } }, /\Achannels\["a"\]: expected Permissions/],
      "no Hash" => [5, "item: expected a Hash of keywords for grant_token, got a value of class Integer"],
      "nil" => [nil, "item: expected a Hash of keywords for grant_token, got nil"]
    }

    wrong.each do |what, (wrong_item, message)|
      it "has an ErrorEnvelope in its place: #{what}" do
        first, middle, last = client.grant_tokens([item("a"), wrong_item, item("b")])
        expect([user_of(first), user_of(last)]).to eq(%w[a b])
        expect(middle).to be_a(PubnubPam::ErrorEnvelope) & have_attributes(token: nil, result: nil)
        expect(middle.error).to be_a(PubnubPam::ArgumentError) & have_attributes(message: match(message))
        expect(middle.status).to include(code: nil, category: :error, error: true, client_request: nil,
                                         server_response: nil, auto_retried: false, operation: :grant_token)
        expect(emulator.requests.size).to eq(2)
      end
    end

    it "may not be refused for String keywords" do
      envelope, = client.grant_tokens([{ "ttl" => 5, "authorized_uuid" => "ann", "channels" => { "a" => read } }])
      expect(PubnubPam::Token.parse(envelope.token)).to have_attributes(ttl: 5, authorized_user_id: "ann")
    end

    it "has the reason of a strict client in its error" do
      strict = emulator.client(strict: true)
      clear = PubnubPam::Permissions.res(read: true, presence: false)
      first, second = strict.grant_tokens([item("a", channels: { "room-*" => clear }),
                                           item("b", channels: { "r" => clear })])
      expect(first.error.message).to match(/strict: true: channel "room-\*" is one channel with exactly this/)
      expect(user_of(second)).to eq("b")
    end

    it "does not show a text that may be a token" do
      expect(client.grant_tokens(["p0F2-secret"]).first.inspect).not_to include("secret")
    end

    it "can be every item of a list" do
      expect(client.grant_tokens([nil] * 1000, concurrency: 3)).to all(be_error)
    end
  end
end
