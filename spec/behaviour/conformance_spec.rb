# frozen_string_literal: true

require "json"
require "spec_helper"

# spec/vectors/conformance.json comes from a third implementation; ext/pam-core/tests/vectors.rs compares it, too.
RSpec.describe "signature v2" do
  document = JSON.parse(File.read(File.expand_path("../vectors/conformance.json", __dir__)))

  describe "in the specs' own implementation" do
    it "encodes every printable character as the other implementation does" do
      characters = (" ".."~").to_a
      expect(characters.to_h { |character| [character, SignatureV2.encode(character)] }).to eq(document["encoding"])
    end

    document.values_at("vectors", "revocations", "grants").flatten.each do |vector|
      path, query = vector["url"].split("?", 2)
      params = vector["params"] || SignatureV2.params(query)

      it "agrees on every stage of: #{vector["name"]}" do
        canonical = SignatureV2.canonical_query(params)
        expect(canonical).to eq(vector["canonical_query"])

        method = vector.fetch("method") { vector["string_to_sign"][/\A[A-Z]+/] }
        text = SignatureV2.string_to_sign(method, vector["publish_key"], path, canonical, vector["body"])
        expect(text).to eq(vector["string_to_sign"])

        expect(SignatureV2.sign(vector["secret_key"], text)).to eq(vector["signature"])
      end
    end
  end

  # The client stamps its requests itself, so that everything but the moment and the SDK's name is compared.
  shared_examples "a signed request" do |vector|
    path, query = vector["url"].split("?", 2)
    theirs = SignatureV2.params(query)

    let(:request) do
      ScriptedServer.open(:granting) do |server|
        send_it(client_of(vector, server.origin), vector)
        server.requests.first
      end
    end
    let(:ours) { SignatureV2.params(request.query) }

    it "has the path" do
      expect(request.path).to eq(path)
    end

    it "has the body" do
      expect(request.body).to eq(vector["body"])
    end

    it "has the parameters, and no others" do
      own = %w[pnsdk timestamp signature]
      expect(ours.except(*own)).to eq(theirs.except(*own))
      expect(ours.keys).to match_array(theirs.keys)
    end

    it "has the canonical query, followed by its signature" do
      canonical = SignatureV2.canonical_query(ours)
      text = SignatureV2.string_to_sign(request.http_method, vector["publish_key"], path, canonical, request.body)
      expect(request.query).to eq("#{canonical}&signature=#{SignatureV2.sign(vector["secret_key"], text)}")
    end
  end

  def client_of(vector, origin)
    options = vector.slice("subscribe_key", "publish_key", "secret_key", "user_id").transform_keys(&:to_sym)
    options[:auth_key] = vector["auth"] unless vector["auth"].empty?
    PubnubPam::Client.new(**options, origin:, ssl: false, proxy: nil)
  end

  document["revocations"].each do |vector|
    describe "of a revoke with #{vector["name"]}" do
      def send_it(client, vector)
        client.revoke_token!(vector["token"])
      end

      it_behaves_like "a signed request", vector
    end
  end

  document["grants"].each do |vector|
    describe "of a grant with #{vector["name"]}" do
      def send_it(client, vector)
        channels = vector["channels"].transform_values { |mask| permissions(mask) }
        user = vector["authorized_user_id"] unless vector["authorized_user_id"].empty?
        client.grant_token!(ttl: vector["ttl"], channels:, meta: vector["meta"], authorized_user_id: user)
      end

      # The names of a mask's bits are the table's business.
      def permissions(mask)
        names = %i[read write manage delete create get update join].select.with_index { |_, bit| mask[bit] == 1 }
        PubnubPam::Permissions.res(**names.to_h { |name| [name, true] })
      end

      it_behaves_like "a signed request", vector
    end
  end

  # What the emulator shows of a request is enough to check its signature with.
  it "matches the requests that an emulator has recorded", :emulator do
    token = granted(channels: { "é/+" => read }, authorized_user_id: "Zoë 😀", meta: { k: "é" })
    client.revoke_token!(token)
    expect(emulator.requests.map(&:http_method)).to eq(%w[POST DELETE])
    emulator.requests.each do |request|
      canonical = SignatureV2.canonical_query(request.params)
      keys = emulator.keys
      text = SignatureV2.string_to_sign(request.http_method, keys[:publish_key], request.path, canonical, request.body)
      expect(request.params["signature"]).to eq(SignatureV2.sign(keys[:secret_key], text))
    end
    expect(emulator.requests.last.path).to end_with("/grant/#{SignatureV2.encode(token)}")
  end
end
