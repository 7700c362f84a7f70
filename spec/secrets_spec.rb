# frozen_string_literal: true

require "json"
require "logger"
require "pp" # rubocop:disable Lint/RedundantRequireStatement -- Kernel#pp loads it, the class does not
require "set"
require "stringio"
require "yaml"
require "spec_helper"

# Whatever prints an object must not print a secret key, a token or a signature with it.
RSpec.describe "secrets", :emulator do
  secret = "sec-c-hush-hush"

  let(:log) { StringIO.new }
  let(:own) { PubnubPam::Emulator.start(secret_key: secret) }
  let(:events) { [] }
  let(:client) do
    own.client(http_sync: true, logger: Logger.new(log), max_retries: 0, on_request: ->(event) { events << event })
  end
  let(:token) { granted }

  after { own.stop }

  printers = {
    "inspect" => :inspect.to_proc, "to_s" => :to_s.to_proc, "pp" => ->(object) { PP.pp(object, +"") },
    "JSON" => ->(object) { JSON.generate(object) }, "Marshal" => ->(object) { Marshal.dump(object) },
    "YAML" => ->(object) { YAML.dump(object) }
  }

  def signatures
    own.requests.filter_map { |request| request.params["signature"] }
  end

  # Every public object, from a success or a failure.
  def objects
    client.set_token(token)
    calls.merge(cached).merge(client:, emulator: own, token: PubnubPam::Token.parse(token), request: own.requests.last,
                              permissions: read)
  end

  # What holds a token, and what tells of it.
  def cached
    grant = { ttl: 1, channels: { "a" => read } }
    told = [client.grant_token(**grant), client.revoke_token(token[0..-5])]
    cache = PubnubPam::TokenCache.new(client)
    { cache:, entry: entry_of(cache, grant), event: events[-2], refused_event: events[-1], told: }
  end

  def entry_of(cache, grant)
    allow(client).to receive(:grant_token!).and_return(token)
    cache.entry(**grant)
  end

  def calls
    grant = { ttl: 1, channels: { "a" => read } }
    refused = client.revoke_token("x")
    { granted: client.grant_token(**grant), revoked: client.revoke_token(token), refused:, error: refused.error,
      response: client.grant_token(**grant).status[:server_response],
      future: client.grant_token(**grant, http_sync: false).tap(&:value) }
  end

  printers.each do |name, print|
    it "are in nothing that #{name} makes of any public object" do
      objects.each do |what, object|
        printed = begin
          print.call(object)
        rescue TypeError, ArgumentError => e
          e.full_message
        end
        [secret, token, *signatures].each do |hush|
          expect(printed.b).not_to include(hush.b), "#{name} of #{what}"
        end
      end
    end
  end

  it "are in no exception" do
    client.set_token(token)
    own.stop
    errors = [client.revoke_token(token).error]
    errors += [[secret, 1], [token, nil]].map do |value, ttl|
      PubnubPam::Client.new(subscribe_key: value, publish_key: secret, user_id: ttl)
    rescue PubnubPam::Error => e
      e
    end
    errors.each do |error|
      expect(error).to be_a(PubnubPam::Error)
      shown = [error.message, error.full_message(highlight: false), error.inspect].map(&:b).join
      expect(shown).not_to match(/#{secret}|#{token}|signature=/n)
    end
  end

  it "are in no log" do
    objects
    expect(log.string).to include("pubnub_pam: #<PubnubPam::Envelope grant_token 200 Success, a token for")
    [secret, token, *signatures].each { |hush| expect(log.string).not_to include(hush) }
  end

  it "are in no instance variable that Ruby could find" do
    walk = lambda do |object, seen|
      next [] unless seen.add?(object.object_id)

      held = object.instance_variables.map { |name| object.instance_variable_get(name) }
      held.flat_map { |value| value.is_a?(String) ? [value] : walk.call(value, seen) }
    end
    expect(walk.call(client, Set.new).join(" ")).not_to include(secret)
  end
end
