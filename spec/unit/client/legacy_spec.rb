# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Client::Legacy, :emulator do
  flags = ->(*granted) { %w[r w m d g u j].to_h { |letter| [letter, granted.include?(letter) ? 1 : 0] } }
  read_write = flags.call("r", "w")

  # What a grant of read and write answers, without what every answer begins with.
  define_method(:granted_on) do |**names|
    data = client.grant(**names, read: true, write: true).result[:data]
    expect(data.delete("subscribe_key")).to eq(emulator.keys[:subscribe_key])
    data
  end

  define_method(:publishes) do |channel, auth = nil|
    emulator.publish(channel, "hello", auth:).status == 200
  end

  def last = emulator.requests.last

  describe "#grant" do
    it "G1: nothing but permissions is about the whole keyset" do
      expect(granted_on).to eq("level" => "subkey", "ttl" => 1440, **read_write)
    end

    it "G2: one channel gives a map of channels" do
      expect(granted_on(channel: "demo"))
        .to eq("level" => "channel", "ttl" => 1440, "channels" => { "demo" => read_write })
    end

    it "G3: many channels give a map of channels" do
      expect(granted_on(channels: %w[ch1 ch2])["channels"]).to eq("ch1" => read_write, "ch2" => read_write)
    end

    it "G4: one channel and an auth key give the channel's name and a map of keys" do
      expect(granted_on(channel: "test channel", auth_key: "a key with spaces"))
        .to eq("level" => "user", "ttl" => 1440, "channel" => "test channel",
               "auths" => { "a key with spaces" => read_write })
    end

    it "G5: many channels and an auth key give a map of keys for each channel" do
      auths = { "auths" => { "k" => read_write } }
      expect(granted_on(channels: "ch1,ch2", auth_key: "k"))
        .to eq("level" => "user", "ttl" => 1440, "channels" => { "ch1" => auths, "ch2" => auths })
    end

    it "G6: a group gives a map of groups, as many do" do
      expect(granted_on(channel_group: "cg1"))
        .to eq("level" => "channel-group", "ttl" => 1440, "channel-groups" => { "cg1" => read_write })
      expect(granted_on(channel_groups: %i[cg1 cg2])["channel-groups"].keys).to eq(%w[cg1 cg2])
    end

    it "G7: one group and an auth key gives the group's name as a String" do
      expect(granted_on(group: "cg", auth_key: "k"))
        .to eq("level" => "channel-group+auth", "ttl" => 1440, "channel-groups" => "cg",
               "auths" => { "k" => read_write })
    end

    it "G8: many groups and an auth key give a map of keys for each group" do
      auths = { "auths" => { "k" => read_write } }
      expect(granted_on(channel_groups: "cg1,cg2", auth_key: "k"))
        .to eq("level" => "channel-group+auth", "ttl" => 1440, "channel-groups" => { "cg1" => auths, "cg2" => auths })
    end

    it "G9: users and an auth key give a map of keys for each user" do
      auths = { "auths" => { "k" => flags.call("g") } }
      data = client.grant(uuids: %w[bob john], auth_key: "k", get: true, ttl: 120).result[:data]
      expect(data.except("subscribe_key"))
        .to eq("level" => "uuid", "ttl" => 120, "uuids" => { "bob" => auths, "john" => auths })
    end

    it "G10: channels, groups and an auth key give both maps" do
      auths = { "auths" => { "k" => read_write } }
      expect(granted_on(channel: "ch1", group: "cg1", auth_key: "k"))
        .to eq("level" => "channel-group+auth", "ttl" => 1440, "channels" => { "ch1" => auths },
               "channel-groups" => { "cg1" => auths })
    end

    it "asks for exactly the permissions that are given, in all seven letters" do
      { read: "r", write: "w", manage: "m", delete: "d", get: "g", update: "u", join: "j" }.each do |name, letter|
        client.grant(channel: "a", name => true)
        expect(last.params.slice(*flags.call.keys)).to eq(flags.call(letter).transform_values(&:to_s))
      end
    end

    it "accepts 1 and 0 as true and false" do
      expect(client.grant(channel: "a", read: 1, write: 0).result[:data]["channels"]["a"]).to eq(flags.call("r"))
    end

    it "accepts names as a String, a Symbol, an Array, or with commas, in all keywords" do
      [{ channel: "a,b" }, { channels: %w[a b] }, { channel: :a, channels: [:b] }, { channels: ["a,b", "a"] }]
        .each do |names|
          client.grant(**names, read: true)
          expect(last.params["channel"]).to eq("a,b"), names.inspect
        end
      client.grant(channel_group: "a", channel_groups: ["b"], group: :c, auth_key: [:k, "l,m"], read: true)
      expect(last.params.slice("channel-group", "auth")).to eq("channel-group" => "a,b,c", "auth" => "k,l,m")
    end

    it "sends names as they are: spaces, letters of any alphabet, wildcards" do
      names = ["a b+c/d", "é😀", "a.*", "*", "x~'()!"]
      expect(client.grant(channels: names, read: true).result[:data]["channels"].keys).to eq(names)
      expect(client.grant(group: ":", read: true).result[:data]["channel-groups"].keys).to eq([":"])
    end

    it "sends a ttl if one is given, and leaves the default to the service" do
      client.grant(channel: "a", read: true)
      expect(last.params).not_to have_key("ttl")
      [0, 1, 525_600].each do |ttl|
        expect(client.grant(channel: "a", read: true, ttl:).result[:data]["ttl"]).to eq(ttl)
        expect(last.params["ttl"]).to eq(ttl.to_s)
      end
    end

    it "never sends the client's own token or auth key instead of the granted key" do
      client = emulator.client(auth_key: "own-key", http_sync: true)
      ["own-token", nil].each do |token|
        client.set_token(token)
        client.grant(channel: "a", auth_key: "k", read: true)
        expect(last.params["auth"]).to eq("k")
        client.grant(channel: "a", read: true)
        client.audit
        expect(emulator.requests.last(2).map { |request| request.params["auth"] }).to eq([nil, nil])
      end
    end

    it "shows the error of the service for auth keys without resources" do
      envelope = client.grant(auth_key: "k", read: true)
      expect(envelope).to be_error
      expect(envelope.status).to include(code: 400, category: :error, error: true, data: nil)
      expect(envelope.result).to include(code: 400, operation: :grant,
                                         data: { message: "Auth-only grants are reserved for future use" })
      expect(envelope.error).to be_a(PubnubPam::BadRequestError)
    end

    it "names the keys to check if the signature does not match" do
      envelope = emulator.client(secret_key: "sec-c-other", http_sync: true).grant(channel: "a", read: true)
      expect(envelope.error.message).to start_with("403 Signature Does Not Match; check that publish_key, secret_key")
    end

    it "has an error without a service message if no answer came" do
      client = emulator.client(origin: "127.0.0.1:1", http_sync: true, max_retries: 0)
      envelope = client.grant(channel: "a", read: true)
      expect(envelope.result).to include(code: nil, data: { message: nil })
    end
  end

  describe "refuses before anything is sent:" do
    names = "a String, a Symbol or an Array of them"
    separated = "names separated by single commas"
    {
      { channel: 5 } => "channel: expected #{names}, got a value of class Integer",
      { channels: ["a", nil] } => "channels: expected #{names}, got nil",
      { channels: { "a" => 1 } } => "channels: expected #{names}, got a value of class Hash",
      { channels: [] } => "channels: expected at least one name, got an empty Array",
      { channel: "" } => "channel: expected #{separated}, got an empty one",
      { group: "a,,b" } => "group: expected #{separated}, got an empty one",
      { channel_groups: "a, b" } => "channel_groups: expected #{separated}, got one with white space around it",
      { auth_key: "a\0" } => "auth_key: expected #{separated}, got one with U+0000 in it",
      { uuids: "ann" } => "auth_key: expected an auth key, which uuids need, got none",
      { uuids: "ann", auth_key: "k", channel: "a" } =>
        "uuids: expected either uuids or channels and channel groups, got both",
      { ttl: -1 } => "ttl: expected minutes from 1 to 525,600 (a year), or 0 for ever, got -1",
      { ttl: 525_601 } => "ttl: expected minutes from 1 to 525,600 (a year), or 0 for ever, got 525601",
      { ttl: "60" } => "ttl: expected minutes from 1 to 525,600 (a year), or 0 for ever, got \"60\" (String)",
      { ttl: 1.5 } => "ttl: expected minutes from 1 to 525,600 (a year), or 0 for ever, got 1.5 (Float)",
      { write: "yes" } => "write: expected true or false, got \"yes\" (String)",
      { write: 2 } => "write: expected true or false, got 2 (Integer)"
    }.each do |arguments, message|
      it "#{arguments.inspect} with #{message.inspect}" do
        expect { client.grant(read: true, **arguments) }.to raise_error(PubnubPam::ArgumentError, message)
        expect(emulator.requests).to be_empty
      end
    end

    it "a grant without a permission: it would revoke an earlier one" do
      message = "permissions: expected at least one of read, write, manage, delete, get, update, join, got none"
      expect { client.grant(channel: "a", ttl: 5) }.to raise_error(PubnubPam::ArgumentError, message)
    end

    it "misspelt keywords, and create, which no legacy call has" do
      expect { client.grant(chanel: "a", read: true) }.to raise_error(ArgumentError, /unknown keyword: :chanel/)
      expect { client.grant(channel: "a", create: true) }.to raise_error(ArgumentError, /unknown keyword: :create/)
      expect { client.revoke(channel: "a", read: true) }.to raise_error(ArgumentError, /unknown keyword: :read/)
      expect { client.audit(ttl: 1) }.to raise_error(ArgumentError, /unknown keyword: :ttl/)
    end

    it "a call without the keys that sign it" do
      client = emulator.client(secret_key: nil)
      expect { client.grant(read: true) }.to raise_error(PubnubPam::ConfigurationError, /\Asecret_key: /)
      expect { client.audit }.to raise_error(PubnubPam::ConfigurationError, /\Asecret_key: /)
    end

    it "without quoting auth keys" do
      expect { client.grant(auth_key: [:hush, ["hush"]], read: true) }
        .to raise_error(PubnubPam::ArgumentError) { |error| expect(error.message).not_to include("hush") }
    end
  end

  describe "#revoke" do
    it "sends a grant without permissions and with a ttl of 1" do
      client.grant(channel: "a", auth_key: "k", read: true, write: true, join: true, ttl: 0)
      envelope = client.revoke(channel: "a", auth_key: "k")
      expect(envelope.operation).to eq(:revoke)
      expect(envelope.result[:data]).to include("ttl" => 1, "auths" => { "k" => flags.call })
      expect(last.params.slice(*flags.call.keys)).to eq(flags.call.transform_values(&:to_s))
      expect(publishes("a", "k")).to be(false)
    end

    it "has the same effect as a grant with all permissions false" do
      client.grant(channel: "a", auth_key: "k", write: true)
      expect(client.grant(channel: "a", auth_key: "k", write: false).result[:data]["ttl"]).to eq(1)
      expect(publishes("a", "k")).to be(false)
    end

    it "does not affect a broader grant" do
      client.grant(channel: "a", write: true)
      client.revoke(channel: "a", auth_key: "k")
      expect(publishes("a", "k")).to be(true)
    end

    it "accepts users as well" do
      data = client.revoke(uuids: "ann", auth_key: "k").result[:data]
      expect(data["uuids"]).to eq("ann" => { "auths" => { "k" => flags.call } })
    end
  end

  describe "#audit" do
    define_method(:audited) { |**names| client.audit(**names).result[:data].except("subscribe_key") }

    before do
      client.grant(channel: "demo", read: true, ttl: 0)
      client.grant(channel: "demo", auth_key: "k", write: true, ttl: 300)
      client.grant(group: "team", manage: true, ttl: 60)
      emulator.advance(minutes: 14)
    end

    let(:key) { { "k" => { **flags.call("w"), "ttl" => 286 } } }
    let(:demo) { { **flags.call("r"), "auths" => key } }
    let(:team) { { **flags.call("m"), "ttl" => 46 } }

    it "A1: the whole keyset, with the minutes that are left, and no ttl for ever" do
      expect(audited).to eq("level" => "subkey", "channels" => { "demo" => demo }, "objects" => {},
                            "channel-groups" => { "team" => team })
    end

    it "A1: auth keys alone are an audit of the whole keyset" do
      expect(audited(auth_key: "other")).to eq(audited)
    end

    it "A2: channels" do
      expect(audited(channel: "none")).to eq("level" => "channel", "channels" => {})
      expect(audited(channels: %w[demo none])).to eq("level" => "channel", "channels" => { "demo" => demo })
    end

    it "A3: a channel and an auth key" do
      expect(audited(channel: "demo", auth_key: "k")).to eq("level" => "user", "channel" => "demo", "auths" => key)
      expect(audited(channel: "demo", auth_key: "other")["auths"]).to eq({})
    end

    it "A4: channel groups" do
      expect(audited(group: "team")).to eq("level" => "channel-group", "channel-groups" => { "team" => team })
    end

    it "A5: a group and an auth key gives the group under a singular key" do
      expect(audited(group: "team", auth_key: "k"))
        .to eq("level" => "channel-group+auth", "channel-group" => "team", "auths" => {})
    end

    it "sends neither permissions nor ttl" do
      client.audit(channel: "demo")
      expect(last.params.keys).to match_array(%w[channel pnsdk uuid timestamp signature])
    end

    it "has the operation :audit" do
      expect(client.audit.result[:operation]).to eq(:audit)
    end
  end

  describe "an auth key" do
    it "has its permissions until the ttl is over" do
      client.grant(channel: "a", auth_key: %w[k1 k2], write: true, ttl: 10)
      expect([publishes("a", "k1"), publishes("a", "k2"), publishes("a", "k3"), publishes("b", "k1")])
        .to eq([true, true, false, false])
      emulator.advance(minutes: 10)
      expect(publishes("a", "k1")).to be(false)
    end

    it "is not needed if all requests have the permission" do
      client.grant(channel: "a.*", write: true)
      expect([publishes("a.b"), publishes("a.b", "k"), publishes("a.b.c")]).to eq([true, true, false])
    end

    it "has no permissions after a reset" do
      client.grant(write: true)
      expect(publishes("a")).to be(true)
      emulator.reset
      expect(publishes("a")).to be(false)
    end
  end

  it "returns a future and calls callbacks, as the other calls do" do
    client = emulator.client
    expect(client.grant(channel: "a", read: true)).to be_a(PubnubPam::Future)
    expect(client.revoke(channel: "a").value).to be_success
    answers = Queue.new
    client.audit(channel: "a") { |envelope| answers << envelope }
    expect(answers.pop.operation).to eq(:audit)
    client.audit(callback: answers.method(:<<), http_sync: true)
    expect(answers.pop).to be_success
  end

  it "hides auth keys in its envelope, and nothing else" do
    envelope = client.grant(channel: "room", auth_key: "hush", read: true)
    shown = [envelope.inspect, envelope.status[:client_request].to_s, last.inspect].join(" ")
    expect(shown).to include("channel=room", "/v2/auth/grant/sub-key/sub-c-emulator")
    expect(shown).not_to include("hush")
  end
end
