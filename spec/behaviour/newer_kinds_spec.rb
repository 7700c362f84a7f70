# frozen_string_literal: true

require "json"
require "kit_helper"
require "minitest"
require "pubnub_pam/minitest"
require "pubnub_pam/pubnub"
require "pubnub_pam/token_cache"

# Categories, DataSync's users and objects, and projections: wherever a grant is written, and wherever a token is read.
RSpec.describe "categories, users, DataSync and projections", :emulator do
  include CommandLine

  get = PubnubPam::Permissions.res(get: true)
  create = PubnubPam::Permissions.res(create: true, get: true)
  pattern = PubnubPam::Permissions.pat(get: true)
  everything = {
    channels: { "room-1" => PubnubPam::Permissions.res(read: true) },
    channel_groups: { "team" => PubnubPam::Permissions.res(manage: true) },
    uuids: { "ann" => get }, users: { "u-1" => create, "^u-[0-9]$" => pattern },
    data_sync: { entities: { "car-1" => create }, relationships: { /\Aowns-\d\z/ => pattern },
                 memberships: { "m-1" => create } },
    categories: { channels: get, uuids: get },
    projections: { resources: { entities: { "car-1" => "telemetry" } }, patterns: { users: { /\Au-/ => "admin" } } }
  }.freeze

  let(:text) { client.grant_token!(ttl: 15, authorized_user_id: "ann", **everything) }
  let(:token) { PubnubPam::Token.parse(text) }

  def environment
    keys = emulator.keys.transform_keys { |name| "PUBNUB_#{name.upcase}" }
    { **keys, "PUBNUB_USER_ID" => "me", "PUBNUB_ORIGIN" => emulator.origin, "PUBNUB_SSL" => "false" }
  end

  def permissions_sent
    emulator.requests.last.json["permissions"]
  end

  describe "in a token" do
    lines = [
      "channel  +room-1  +read", "channel group  +team  +manage", "user  +ann  +get",
      "DataSync user  +u-1  +create get", 'DataSync user  +/\^u-\[0-9\]\$/  +get', "entity  +car-1  +create get",
      'relationship  +/\^owns-.*\$/  +get', "membership  +m-1  +create get", "category  +channels  +get",
      "category  +uuids  +get", "projection of entities  +car-1  +telemetry", 'projection of users  +/\^u-/  +admin'
    ].freeze

    it "are shown, each right in a line, in the table, in inspect and by the command line" do
      shown = [token.permission_table, token.inspect, cli("parse", text)]
      shown.each do |table|
        lines.each { |line| expect(table).to match(/^ *#{line}>?$/) }
      end
      expect(token.permission_table.lines.size).to eq(lines.size + 1)
    end

    it "are read as they were granted" do
      expect(token.resources).to include(uuids: { "ann" => get }, users: { "u-1" => create })
      expect(token.resources[:data_sync]).to eq(entities: { "car-1" => create }, relationships: {},
                                                memberships: { "m-1" => create })
      expect(token.patterns[:users]).to eq("^u-[0-9]$" => pattern)
      expect(token.patterns[:data_sync][:relationships].keys.first).to start_with("^owns-")
      expect(token.categories).to eq(channels: get, uuids: get)
      expect(token.projections).to eq(resources: { entities: { "car-1" => "telemetry" } },
                                      patterns: { users: { "^u-" => "admin" } })
      expect(token.unknown).to be_empty
    end

    it "can be granted again as they were read" do
      again = client.grant_token!(ttl: 15, users: token.resources[:users], data_sync: token.patterns[:data_sync],
                                  categories: token.categories, projections: token.projections)
      expect(PubnubPam::Token.parse(again).projections).to eq(token.projections)
    end

    it "have the shape of the Python and JavaScript SDKs in to_h and JSON, and are left out where there are none" do
      shown = token.to_h
      expect(shown[:categories]).to eq(channels: { get: true }, uuids: { get: true })
      expect(shown[:resources][:users]["u-1"]).to include(create: true, get: true, update: false, delete: false)
      expect(shown[:resources][:data_sync].keys).to eq(%i[entities memberships])
      expect(JSON.parse(cli("parse", "--json", text)).dig("resources", "data_sync", "entities", "car-1", "create"))
        .to be(true)
      plain = PubnubPam::Token.parse(granted).to_h
      expect(plain.keys).to eq(%i[version timestamp ttl authorized_uuid resources patterns meta])
      expect(plain[:resources].keys).to eq(%i[channels groups uuids])
    end

    it "are other content than none" do
      same = { ttl: 15, channels: { "a" => get } }
      one, two = [same, { **same, categories: :uuids }].map { |grant| client.grant_token!(**grant) }
      expect(PubnubPam::Token.parse(one)).not_to eq(PubnubPam::Token.parse(two))
    end
  end

  describe "questions" do
    it "distinguish users of DataSync from users of App Context" do
      expect([token.allows?(:get, user: "u-1"), token.allows?(:get, uuid: "u-1")]).to eq([true, false])
      expect([token.allows?(:get, user: "ann"), token.allows?(:get, uuid: "ann")]).to eq([false, true])
      expect(token.explain(:delete, user: "u-1"))
        .to eq('403 because the token gives create, get, but not delete, on DataSync user "u-1"')
    end

    it "say what a category permits" do
      expect(token.explain(:get, category: :channels))
        .to eq('allowed: the token gives get on category "channels": its holder may list the metadata of all channels')
      other = PubnubPam::Token.parse(granted(categories: :uuids,
                                             channels: { ".*" => PubnubPam::Permissions.pat(get: true) }))
      expect(other.allows?("get", category: "uuids")).to be(true)
      expect(other.explain(:get, category: :channels))
        .to eq('403 because the token gives nothing on category "channels"')
    end

    it "are asked by the command line" do
      { %w[get --entity car-1] => "allowed", %w[update --entity car-1] => "403 because",
        %w[create --membership m-1] => "allowed", %w[get --relationship owns-7] => "allowed",
        %w[get --datasync-user u-9] => "allowed", %w[get --category uuids] => "allowed" }.each do |asked, answer|
        expect(cli("check", *asked, text)).to start_with(answer)
      end
    end

    it "are refused without a category, or with two resources" do
      expect { token.allows?(:get, category: :groups) }
        .to raise_error(PubnubPam::ArgumentError, 'category: expected :channels or :uuids, got "groups"')
      expect { token.allows?(:get, user: "a", entity: "b") }
        .to raise_error(PubnubPam::ArgumentError, /exactly one of channel, .*, category, got user and entity/)
    end
  end

  describe "grants" do
    {
      { categories: { channels: false } } => 'categories["channels"]: expected Permissions.res(get: true), got false',
      { categories: { channels: PubnubPam::Permissions.res(get: true, update: true) } } =>
        'categories["channels"]: expected exactly get, the only permission of a category, got get, update',
      { categories: { channels: pattern } } =>
        'categories["channels"]: expected Permissions.res(get: true), got a pattern',
      { categories: true } => "categories: expected a Hash of names and Permissions, or names, got true",
      { categories: [] } => "permissions: expected at least one of channels, channel_groups, uuids, users, data_sync",
      { data_sync: { users: { "a" => get } } } =>
        "data_sync: expected entities, relationships and memberships (users and channels are keywords of the call), " \
        'got "users"',
      { data_sync: { entities: { "a" => PubnubPam::Permissions.res } } } =>
        'data_sync[:entities]["a"]: expected at least one permission, got none',
      { data_sync: { entities: { /(?=a)/ => get } } } => "data_sync[:entities][/(?=a)/]: expected a pattern that RE2",
      { users: { "a" => PubnubPam::Permissions.res(get: true, presence: true) } } =>
        'users["a"]: expected a channel or channel group for `presence: true`',
      { users: { "a" => get }, projections: { entities: {} } } =>
        'projections: expected a Hash with resources and patterns, got "entities"',
      { users: { "a" => get }, projections: { resources: { users: { /a/ => "x" } } } } =>
        "projections[:resources][:users]: expected ids; patterns belong to projections[:patterns]",
      { users: { "a" => get }, projections: { patterns: { users: { "a(" => "x" } } } } =>
        'projections[:patterns][:users]["a("]: expected a pattern that RE2 supports',
      { users: { "a" => get }, projections: { resources: { memberships: { "m" => "admin" } } } } =>
        'projections[:resources][:memberships]["m"]: expected "__default__", the only projection of a membership',
      { users: { "a" => get }, meta: { "pn-projections" => { "res" => {} } } } =>
        'meta["pn-projections"]: expected projections in the keyword projections, got them in meta'
    }.each do |keywords, message|
      it "are refused before anything is sent: #{message}" do
        expect { client.grant_token(ttl: 15, **keywords) }
          .to raise_error(PubnubPam::ArgumentError, a_string_starting_with(message))
        expect(emulator.requests).to be_empty
      end
    end

    it "of create are refused by a strict client only if no operation needs it" do
      strict = emulator.client(strict: true)
      objects = { channels: { "c" => create }, users: { "u" => create }, data_sync: { entities: { "e" => create } } }
      expect(strict.grant_token!(ttl: 1, **objects)).to be_a(String)
      expect { strict.grant_token!(ttl: 1, uuids: { "u" => create }) }
        .to raise_error(PubnubPam::ArgumentError, /no operation on a user needs create, only delete, get, update\z/)
    end

    it "of many take them, named by Strings as well" do
      grants = [{ "ttl" => 1, "categories" => ["channels"] }, { ttl: 1, users: { "a" => get } },
                { ttl: 1, data_sync: { "memberships" => { "m" => create } } }, { ttl: 1, categories: %w[groups] }]
      answers = client.grant_tokens(grants)
      expect(answers.map(&:success?)).to eq([true, true, true, false])
      expect(answers.last.error.message).to end_with('got "groups"')
    end

    it "are other tokens of a cache" do
      cache = PubnubPam::TokenCache.new(client)
      base = { ttl: 60, authorized_user_id: "ann", users: { "u" => get } }
      projected = ->(view) { { projections: { resources: { users: { "u" => view } } } } }
      wanted = [base, { **base, categories: :channels }, { **base, categories: :uuids },
                { **base, data_sync: { entities: { "u" => get } } }, { **base, **projected["a"] },
                { **base, **projected["b"] }]
      tokens = wanted.map { |grant| cache.fetch(**grant) }
      expect(tokens.uniq.size).to eq(wanted.size)
      expect(wanted.map { |grant| cache.fetch(**grant) }).to eq(tokens)
    end

    it "are written as options of the command line" do
      cli("grant", "--ttl", "15", "--datasync-user", "u-1=create,get", "--entity-pattern", "^car-.*$=get", "--category",
          "channels", "--category", "uuids", "--projection", "entities:car:1=telemetry", env: environment)
      expect(permissions_sent["resources"]["users"]).to eq("u-1" => 48)
      expect(permissions_sent["patterns"]["datasync:entities"]).to eq("^car-.*$" => 32)
      expect(permissions_sent["categories"]).to eq("channels" => 32, "uuids" => 32)
      expect(permissions_sent["meta"])
        .to eq("pn-projections" => { "res" => { "datasync:entities:car:1" => "telemetry" } })
    end

    it "are written as lines of a file" do
      line = { ttl: 15, users: { "u-1" => %w[create get] }, categories: { uuids: "get" },
               data_sync: { entities: { "car-1" => ["get"] } },
               patterns: { users: { "^u-.*$" => ["get"] }, data_sync: { memberships: { "^m.*$" => "create" } } },
               projections: { resources: { entities: { "car-1" => "telemetry" } } } }
      answer = cli("grant", "--batch", "-", input: JSON.generate(line), env: environment)
      token = PubnubPam::Token.parse(JSON.parse(answer.lines.last)["token"])
      expect(token.allows?(:create, membership: "m-7") && token.allows?(:get, user: "u-9")).to be(true)
      expect([token.categories.keys, token.projections[:resources].keys]).to eq([[:uuids], [:entities]])
    end

    it "are not dropped in the official gem's form, in whichever form they come" do
      pubnub = Pubnub.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false, http_sync: true)
      official = Pubnub::Permissions.res(get: true)
      [%w[channels], :channels, "channels", { channels: official }, { "channels" => true },
       { channels: 32 }].each do |form|
        pubnub.grant_token(ttl: 15, categories: form)
        expect(permissions_sent["categories"]).to eq("channels" => 32)
      end
      pubnub.grant_token("ttl" => 15, "users" => { "a" => official })
      expect(permissions_sent["resources"]["users"]).to eq("a" => 32)
      expect { pubnub.grant_token(ttl: 15, categories: %w[groups]) }.to raise_error(Pubnub::ArgumentError, /"groups"/)
    end
  end

  describe "in tests of applications" do
    permit = ->(*permissions) { PubnubPam::Testing::Expectations::Permit.new(*permissions) }

    it "are looked for by matchers" do
      expect(permit[:get].on_user("u-1").on_entity("car-1").on_category(:channels).as("ann").matches?(text)).to be(true)
      expect(permit[:create].on_membership("m-1").matches?(text)).to be(true)
      expect(permit[:get].on_relationship("owns-1", "owns-2").matches?(text)).to be(true)
      refused = permit[:delete].on_entity("car-1")
      expect(refused.matches?(text)).to be(false)
      expect(refused.failure_message)
        .to start_with('expected the token to permit delete on entity "car-1": 403 because')
      expect { permit[:get].on_category(:groups) }.to raise_error(PubnubPam::ArgumentError, /as a String, got category/)
    end

    it "are looked for among granted tokens" do
      text
      granted = PubnubPam::Testing::Expectations::GrantedToken.new
      granted.with(:create, entity: "car-1").with(:get, category: :uuids)
      expect(granted.matches?(emulator)).to be(true)
      expect(granted.description).to include('with create on entity "car-1" with get on category "uuids"')
    end

    it "are looked for by assertions" do
      suite = Class.new(Minitest::Test) { include PubnubPam::Testing::Minitest }
      test = suite.new("none")
      expect(test.assert_permits(text, :get, category: :channels)).to be(true)
      expect(test.refute_permits(text, :delete, entity: "car-1")).to be(true)
    end
  end
end
