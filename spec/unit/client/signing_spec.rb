# frozen_string_literal: true

require "json"
require "net/http"
require "spec_helper"

RSpec.describe PubnubPam::Client::Signing, :emulator do
  vectors = JSON.parse(File.read(File.expand_path("../../vectors/signatures.json", __dir__))).fetch("vectors")

  define_method(:sign) do |arguments = {}|
    client.sign(**{ method: "GET", path: "/time/0", params: { "timestamp" => "1700000000" } }, **arguments)
  end

  vectors.each do |vector|
    it "gives the signature of #{vector["name"].inspect}" do
      keys = vector.slice("publish_key", "secret_key").transform_keys(&:to_sym)
      client = PubnubPam::Client.new(subscribe_key: "any", user_id: "me", **keys)
      method, path, params, body = vector.values_at("method", "path", "params", "body")
      expect(client.sign(method:, path:, params:, body:)).to eq(params.merge("signature" => vector["signature"]))
    end
  end

  it "adds the current time if no timestamp is given" do
    before = Time.now.to_i
    stamped = sign(params: {})
    expect(Integer(stamped.fetch("timestamp"))).to be_between(before, Time.now.to_i)
    expect(stamped.keys).to eq(%w[timestamp signature])
    expect(sign(params: { timestamp: 1_700_000_000 })).to eq(sign)
  end

  it "accepts Symbols and Integers, replaces an old signature, and returns Strings" do
    signed = sign(params: { timestamp: 1_700_000_000, signature: "old" })
    expect(signed).to eq(sign)
    expect(sign(params: { a: :b, timestamp: 1 })).to include("a" => "b", "timestamp" => "1")
  end

  it "accepts the method in lower and upper case, as a String or a Symbol" do
    expect(sign(method: :get)).to eq(sign(method: "Get"))
    expect(sign(method: :delete)).not_to eq(sign)
  end

  it "signs the bytes of a body in any encoding" do
    body = '{"text":"é"}'
    signed = sign(method: :post, body:)
    expect(sign(method: :post, body: body.b.freeze)).to eq(signed)
    expect(sign(method: :post, body: body.tr("é", "e"))).not_to eq(signed)
    expect(sign(body:)).to eq(sign)
  end

  it "signs the body of a PUT, as the service does" do
    put = sign(method: :put, body: "{}")
    expect(sign(method: :put, body: '{"data":{}}')).not_to eq(put)
    expect(sign(method: :delete, body: "{}")).to eq(sign(method: :delete))
  end

  it "does not change its arguments" do
    params = { a: "b" }.freeze
    body = "x".b
    sign(params:, body:)
    expect([params, body.encoding]).to eq([{ a: "b" }, Encoding::BINARY])
  end

  describe "a request with its result" do
    let(:path) { "/publish/#{emulator.keys[:publish_key]}/#{emulator.keys[:subscribe_key]}/0/room-1/0/%22hello%22" }

    define_method(:get) do |query|
      Net::HTTP.new(*emulator.origin.split(":"), nil).start { |http| http.get("#{path}?#{query}").code }
    end

    it "is accepted by the service, and refused with other parameters" do
      signed = client.sign(method: "GET", path:, params: { uuid: "me" })
      expect(get(signed.to_query)).to eq("200")
      expect(get(signed.merge("uuid" => "you").to_query)).to eq("403")
      expect(get("uuid=me")).to eq("403")
    end

    ["a b", "a+b", "é ü", "a/b?c=d&e", "50%", "*~'()!", "a,b", " ", "\u{1F600}", "x"].each do |value|
      it "is accepted by the service with the value #{value.inspect}" do
        signed = client.sign(method: "GET", path:, params: { uuid: "me", "meta" => value })
        expect(get(signed.to_query)).to eq("200")
        expect(emulator.requests.last.params).to include("meta" => value, "signature" => signed["signature"])
      end
    end
  end

  {
    { method: "HEAD" } => 'method: expected GET, POST, PUT, PATCH or DELETE, got "HEAD"',
    { method: nil } => "method: expected GET, POST, PUT, PATCH or DELETE, got nil",
    { path: "time/0" } => "path: expected an encoded path that begins with a slash, got one without the slash",
    { path: "/a?b=c" } => "path: expected an encoded path that begins with a slash, got one with '?' in it",
    { path: :"/time/0" } => "path: expected an encoded path as a String, got a value of class Symbol",
    { params: "a=b" } => 'params: expected a Hash, got "a=b" (String)',
    { params: { "a" => nil } } => 'params["a"]: expected a String, Symbol or Integer, got nil',
    { params: { "a" => [1] } } => 'params["a"]: expected a String, Symbol or Integer, got a value of class Array',
    { params: { 1 => "a" } } => "params: expected String or Symbol keys, got 1 (Integer)",
    { params: { "a" => 1, a: 2 } } => 'params["a"]: expected a unique name, got a duplicate',
    { body: { "a" => 1 } } => "body: expected the String that is going to be sent, or nil, got a value of class Hash"
  }.each do |arguments, message|
    it "refuses #{arguments.inspect}" do
      expect { sign(arguments) }.to raise_error(PubnubPam::ArgumentError, message)
    end
  end

  it "needs the publish and the secret key" do
    %i[publish_key secret_key].each do |key|
      client = emulator.client(key => nil)
      expect { client.sign(method: "GET", path: "/time/0") }
        .to raise_error(PubnubPam::ConfigurationError, /\A#{key}: /)
    end
  end

  it "refuses misspelt keywords" do
    expect { client.sign(method: "GET", path: "/", parms: {}) }.to raise_error(ArgumentError, /unknown keyword: :parms/)
  end

  it "refuses parameter names with separators" do
    ["a=1&b", "a b", "", "é"].each do |name|
      expect { client.sign(method: "GET", path: "/time/0", params: { name => "1" }) }
        .to raise_error(PubnubPam::ArgumentError,
                        "params: expected names of letters, digits and - _ . only, got #{name.inspect}")
    end
  end
end
