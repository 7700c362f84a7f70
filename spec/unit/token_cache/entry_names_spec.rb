# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and names in its store", :emulator do
  describe "#fetch" do
    include_context "with a token cache"

    it "does not share tokens between clients with different keys" do
      store = PubnubPam::TokenCache::MemoryStore.new
      PubnubPam::Emulator.start(secret_key: "sec-c-other") do |other|
        same_origin = emulator.origin
        clients = [emulator.client, other.client, emulator.client(origin: same_origin.sub("127.0.0.1", "localhost"))]
        tokens = clients.map { |each| described_class.new(each, store:).fetch(**wanted) }
        expect(tokens.uniq.size).to eq(3)
      end
    end
  end

  describe "another spelling of the token" do
    include_context "with token caches on one store"

    {
      "with a line feed" => ->(token) { "#{token}\n" },
      "with spaces around it" => ->(token) { "  #{token} " },
      "without padding" => ->(token) { token.delete("=") },
      "in the other alphabet of Base64" => ->(token) { token.tr("-_", "+/") },
      "in UTF-16" => ->(token) { token.encode("UTF-16LE") },
      "percent-encoded, as a browser's network panel shows it" => ->(token) { token.gsub("=", "%3D") },
      "percent-encoded in small letters" => ->(token) { "#{token.gsub("=", "%3d")}\n" }
    }.each do |way, change|
      it "is revoked as well: #{way}" do
        many = (1..).lazy.map { |n| { **wanted, meta: { n: } } }
        mine = many.find { |each| cache.fetch(**each).match?(/[-_].*=/) }
        token = cache.fetch(**mine)
        expect(another.revoke(change.call(token))).to be(true)
        expect(cache.fetch(**mine)).not_to eq(token)
        expect(valid?(token)).to be(false)
      end
    end
  end

  describe "the user's name" do
    include_context "with token caches on one store"

    { "ISO-8859-1" => "käthe", "UTF-16LE" => "käthe" }.each do |encoding, name|
      it "is the same in #{encoding}" do
        token = cache.fetch(**wanted, authorized_user_id: name)
        expect(cache.revoke_all(name.encode(encoding))).to eq(1)
        expect(cache.fetch(**wanted, authorized_user_id: name)).not_to eq(token)
      end
    end

    it "is the same as bytes of UTF-8 without an encoding" do
      cache.fetch(**wanted, authorized_user_id: "käthe")
      expect(cache.revoke_all("käthe".b)).to eq(1)
    end

    ["\xFF".b, "\xFF", "ann\n", "a\u0000b", "\e[1m", "käthe".encode("UTF-16LE").force_encoding("UTF-8")].each do |name|
      it "is refused if it is not text, or has control characters: #{name.inspect}" do
        expect { cache.revoke_all(name) }.to raise_error(PubnubPam::ArgumentError, /\Aauthorized_user_id: expected/)
      end
    end
  end
end
