# frozen_string_literal: true

require "logger"
require "stringio"
require "spec_helper"

# Whatever prints an object must not print a secret key, an auth key, a token or a signature with it.
RSpec.describe "secrets", :emulator do
  include BadNetwork

  # Where a secret is to be found because somebody asked for it, with the variable behind it, and why.
  asked_for = {
    ["#token"] => "hands the granted token, or the one that is set, to the caller",
    ['#result[:data]["token"]', '@result[:data]["token"]',
     '@data["token"]'] => "is where the official SDK has the token",
    ["#status[:config][:auth_key]", "@status[:config][:auth_key]", "@config[:auth_key]"] =>
      "is where the official SDK has the auth key",
    ['["auths"].keys'] => "is what grants to auth keys, and audits of them, are about",
    ["#body", "#content", "@body"] => "is the service's answer as it came",
    ["@event_options[:token]"] => "is what the caller asked, kept to be asked again",
    ["#keys[:secret_key]"] => "tells whoever made an emulator what a client of it needs",
    ["#params", "@params"] => "is what the emulator received",
    ["#path", "@path"] => "is what the emulator received",
    ["#response_body", "@response_body"] => "is what the emulator answered",
    ["entry@token", "entry#to_h[:token]"] => "is the token that a cache hands out",
    ["entry#dump", "cache@store@store@entries"] => "is what a cache keeps tokens in"
  }

  keys = { secret_key: "sec-c-hush-hush", auth_key: "auth-hush-hush" }

  let(:log) { StringIO.new }
  let(:own) { PubnubPam::Emulator.start(secret_key: keys[:secret_key]) }
  let(:events) { [] }
  let(:settings) do
    { **keys, http_sync: true, max_retries: 0, logger: Logger.new(log), on_request: ->(event) { events << event } }
  end
  let(:token) { granted }

  after { own.stop }

  # What a token and a signature look like, whosever they are.
  secret = Regexp.union(*keys.values, *BadNetwork::HUSH.values, /p0F2[\w-]{40}/, /\bv2\.[\w-]{40}/)

  define_method(:found) do |texts|
    texts.select { |text| text.text.b.match?(secret) }.map(&:path)
  end

  define_method(:leaks) do |roots|
    found(ObjectGraph.new(roots).texts).reject { |path| asked_for.keys.flatten.any? { |known| path.include?(known) } }
  end

  # Every public object of a day on which all goes well.
  def objects
    client = own.client(**settings).tap { |fresh| fresh.set_token(token) }
    grant = { ttl: 1, channels: { "a" => read, /b/ => PubnubPam::Permissions.pat(write: true) } }
    { client:, emulator: own, permissions: read, token: PubnubPam::Token.parse(token), configuration: configuration,
      events:, **calls(client, grant), **cached(client, grant), **drop_in_objects }
  end

  define_method(:calls) do |client, grant|
    { granted: client.grant_token(**grant), revoked: client.revoke_token(token), refused: client.revoke_token("x"),
      legacy: client.grant(channels: "a", auth_key: keys[:auth_key], read: true, http_sync: true),
      audited: client.audit(http_sync: true), published: own.publish("a", 1, auth: token),
      future: client.grant_token(**grant, http_sync: false).tap(&:value),
      cancelled: client.revoke_token(token, http_sync: false).tap(&:cancel) }
  end

  def cached(client, grant)
    cache = PubnubPam::TokenCache.new(client)
    { entry: cache.entry(**grant), cache: }
  end

  define_method(:drop_in_objects) do
    pubnub = Pubnub.new(**own.keys, **keys, user_id: "me", origin: own.origin, ssl: false, http_sync: true)
    pubnub.set_token(token)
    grant = { ttl: 1, channels: { "a" => Pubnub::Permissions.res(read: true) } }
    { pubnub:, time: pubnub.time, official_granted: pubnub.grant_token(**grant),
      official_refused: pubnub.revoke_token("x"),
      official_future: pubnub.revoke_token(token, http_sync: false).tap(&:value) }
  end

  define_method(:configuration) do
    PubnubPam::Configuration.new.tap do |configuration|
      keys.each { |name, value| configuration.public_send(:"#{name}=", value) }
    end
  end

  # Whatever a block raises.
  def error_of
    yield
    raise "nothing was raised"
  rescue PubnubPam::Error => e
    e
  end

  it "are not in inspect, to_s, JSON or dumps of any public object" do
    expect(leaks(objects)).to eq([])
  end

  it "are searched in every public class" do
    graph = ObjectGraph.new(objects)
    graph.texts
    expect(graph.classes).to include(
      PubnubPam::Client, PubnubPam::Configuration, PubnubPam::Emulator, PubnubPam::Emulator::Request,
      PubnubPam::Envelope, PubnubPam::Envelope::Response, PubnubPam::ErrorEnvelope, PubnubPam::Future,
      PubnubPam::Permissions, PubnubPam::Token, PubnubPam::BadRequestError,
      PubnubPam::TokenCache, PubnubPam::TokenCache::Entry,
      Pubnub::Client, Pubnub::Envelope, Pubnub::ErrorEnvelope, PubnubPam::Pubnub::Future
    )
  end

  it "are returned only by the methods in the list of exceptions" do
    paths = objects.flat_map { |name, object| found(ObjectGraph.new(name => object).texts) }
    expect(asked_for.keys.reject { |ways| ways.any? { |way| paths.any? { |path| path.include?(way) } } }).to eq([])
  end

  BadAnswers::TABLE.each do |what, (script, _, limits)|
    it "are not shown by a call after #{what}" do
      ScriptedServer.open(script) do |server|
        client = client_of(server.origin, **settings, **limits.to_h, http_sync: true)
        roots = { envelope: client.revoke_token(token), error: error_of { client.revoke_token!(token) }, client:,
                  future: client.grant_token(ttl: 1, channels: { "a" => read }, http_sync: false).tap(&:value) }
        expect([leaks(roots), roots[:error].class]).to match([[], be <= PubnubPam::Error])
        expect(log.string.lines.grep(/DEBUG/).size).to eq(3)
        expect(log.string).not_to match(secret)
      end
    end
  end

  it "are not shown by a call without an answer, or by a server with an unknown certificate" do
    closed = ScriptedServer.nobody
    ScriptedServer.open(-> {}, tls: TestCA.new.context) do |stranger|
      [[closed, {}], ["nobody.invalid", {}], [stranger.origin, { ssl: true }]].each do |origin, more|
        client = client_of(origin, **settings, **more)
        roots = { envelope: client.revoke_token(token), error: error_of { client.revoke_token!(token) } }
        expect(leaks(roots)).to eq([])
      end
    end
  end

  it "are not in errors about wrong arguments" do
    client = own.client(**settings)
    key = keys[:secret_key]
    wrong = [
      -> { PubnubPam::Client.new(subscribe_key: key, user_id: "u") },
      -> { PubnubPam::Client.new(subscribe_key: "sub-c-x", publish_key: key, user_id: "u") },
      -> { PubnubPam::Client.new(subscribe_key: "sub-c-x", secret_key: key.to_sym, user_id: "u") },
      -> { PubnubPam::Client.new(subscribe_key: "sub-c-x", secret_key: [key], user_id: "u") },
      -> { PubnubPam::Client.new(subscribe_key: "sub-c-x", auth_key: { keys[:auth_key] => 1 }, user_id: "u") },
      -> { own.client(proxy: "no url: #{key}").revoke_token("x") },
      -> { client.set_token(token.to_sym) }, -> { client.set_token([token]) }, -> { client.revoke_token([token]) },
      -> { client.set_token(token, token:) }, -> { PubnubPam.parse_token("#{token}!") },
      -> { PubnubPam.parse_token(token[0..-9]) }, -> { PubnubPam::Token.parse(token.to_sym) },
      -> { PubnubPam::Emulator.start(secret_key: [key]) }
    ]
    errors = wrong.each_with_index.to_h { |call, index| ["wrong#{index}", error_of(&call)] }
    expect(leaks(errors)).to eq([])
  end

  it "are not in Ruby's NoMethodError" do
    objects.each do |name, object|
      object.frobnicate
    rescue NoMethodError => e
      expect(e.full_message).not_to match(secret), name.to_s
    end
  end

  it "are not in logs and on standard error" do
    expect { objects }.not_to output.to_stderr_from_any_process
    expect(log.string).to include("pubnub_pam: #<PubnubPam::Envelope grant_token 200 Success, a token for")
    expect(log.string).not_to match(secret)
  end

  it "are not in the log of a callback that raises" do
    client = own.client(**settings)
    client.revoke_token(token) { |envelope| raise envelope.inspect }
    expect(log.string).to include("a callback raised RuntimeError")
    expect(log.string).not_to match(secret)
  end

  it "cannot be dumped: the error says why" do
    objects.slice(:client, :emulator, :granted, :refused, :future, :token, :configuration).each_value do |object|
      expect { Marshal.dump(object) }
        .to raise_error(TypeError, /\A#{object.class} cannot be dumped: it holds credentials/)
    end
  end

  it "would be found by these examples" do
    leak = Class.new { def self.name = "PubnubPam::Leak" }.new
    leak.instance_variable_set(:@deep, [{ a: token }])
    expect(leaks(leak:)).to include("leak.inspect", "leak.pp", "leak.as_json", "leak@deep[][:a]")
  end
end
