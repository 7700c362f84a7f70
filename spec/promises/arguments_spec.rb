# frozen_string_literal: true

require "date"
require "spec_helper"
require "timeout"
require "pubnub_pam/cli"
require "pubnub_pam/emulator"
require "pubnub_pam/minitest"
require "pubnub_pam/pubnub"
require "pubnub_pam/rspec"

PubnubPam::Testing.network_allowed = true

# `rescue PubnubPam::Error` catches all, as the README says: whatever a public method is given, it returns or raises one
# of ours. Ruby's own ArgumentError is for keywords that are missing or misspelt, and for too few or many arguments.
RSpec.describe "an unexpected argument", :emulator do
  odd = {
    "nil" => nil, "an empty String" => "", "a String" => "x", "bytes" => "\xFF".b, "a broken String" => "\xFF",
    "a Symbol" => :x, "true" => true, "a Date" => Date.new(2026, 1, 1), "Time.at(-1)" => Time.at(-1), "-1" => -1,
    "10**30" => 10**30, "1.5" => 1.5, "NaN" => Float::NAN, "Infinity" => Float::INFINITY, "a Hash" => { "a" => 1 },
    "an empty Hash" => {}, "an empty Array" => [], "an Array of nil" => [nil], "an Array of Arrays" => [[[]]],
    "an Object" => Object.new, "an Array of Objects" => [Object.new], "a Hash of Objects" => { "a" => Object.new },
    "a Hash by an Object" => { Object.new => 1 }, "a Hash of Hashes" => { a: { nil => [{}] } }, "a class" => String,
    "a Proc" => -> {}, "a Regexp" => /x/, "a Range" => (1..)
  }.freeze
  rubys_own = /\A(?:wrong number of arguments|unknown keywords?:|missing keywords?:|no keywords)/

  # Active Support changes what core classes answer.
  before(:context) { require "active_support/all" }

  grants = -> { { ttl: 15, channels: { "a" => read } } }
  client_options = PubnubPam::Configuration::SETTINGS
  names = { channel: "a" }

  # What is called, by the path of its class or module.
  receivers = {
    "PubnubPam::Client" => -> { client }, "PubnubPam::Client::Calls" => -> { client },
    "PubnubPam::Client::Batches" => -> { client }, "PubnubPam::Client::Legacy" => -> { client },
    "PubnubPam::Client::Signing" => -> { client },
    "PubnubPam::Future" => -> { client.revoke_token("x", http_sync: false).tap(&:wait) },
    "PubnubPam::Envelope::Settled" => -> { client.revoke_token("x") },
    "PubnubPam::CLI" => -> { PubnubPam::CLI.new(out: StringIO.new, err: StringIO.new, input: StringIO.new, env: {}) },
    "PubnubPam::Configuration" => -> { PubnubPam.configure { |config| break config } },
    "PubnubPam::Emulator" => -> { emulator }, "PubnubPam::Emulator::FrontEnd" => -> { emulator },
    "PubnubPam::Emulator::Faults" => -> { emulator },
    "PubnubPam::Token" => -> { PubnubPam::Token.parse(token) },
    "PubnubPam::Token::Access" => -> { PubnubPam::Token.parse(token) },
    "PubnubPam::Permissions" => -> { read },
    "PubnubPam::TokenCache" => -> { PubnubPam::TokenCache.new(client) },
    "PubnubPam::TokenCache::Entry" => -> { PubnubPam::TokenCache.new(client).entry(**instance_exec(&grants)) },
    "PubnubPam::TokenCache::MemoryStore" => -> { PubnubPam::TokenCache::MemoryStore.new },
    "PubnubPam::Testing::Expectations" => -> { Object.new.extend(PubnubPam::Testing::Expectations) },
    "PubnubPam::Testing::Expectations::Expired" => -> { PubnubPam::Testing::Expectations::Expired.new },
    "PubnubPam::Testing::Expectations::Tokens" => -> { PubnubPam::Testing::Expectations::GrantedToken.new },
    "PubnubPam::Testing::Expectations::Permit" => lambda {
      PubnubPam::Testing::Expectations::Permit.new(:read).on_channel("a")
    },
    "PubnubPam::Testing::Minitest" => -> { minitest.new("none") },
    "PubnubPam::Pubnub::Client" => -> { pubnub }, "PubnubPam::Pubnub::OfficialCalls" => -> { pubnub },
    "PubnubPam::Pubnub::Future" => -> { pubnub.time(http_sync: false).tap(&:wait) },
    "PubnubPam::Pubnub::Observers" => -> { pubnub.time(http_sync: false).tap(&:wait) },
    "PubnubPam::Pubnub::Envelope" => -> { pubnub.time },
    "PubnubPam::Pubnub::Error" => -> { PubnubPam::Pubnub::Error.allocate }
  }

  # Arguments with which a method does its work: one after the other is replaced. Others have nil or nothing.
  usual = {
    "grant_token" => [[], grants], "grant_token!" => [[], grants], "fetch" => [[], grants], "entry" => [[], grants],
    "grant_tokens" => [[[]], -> { {} }], "grant" => [[], -> { { channel: "a", read: true } }],
    "revoke_token" => [["x"], -> { {} }], "revoke_token!" => [["x"], -> { {} }], "set_token" => [["x"], -> { {} }],
    "parse_token" => [["x"], -> { {} }],
    "sign" => [[], -> { { method: "GET", path: "/", params: {}, body: nil } }],
    "publish" => [%w[a b], -> { {} }], "fail_next" => [[], -> { { status: 503 } }],
    "allows?" => [["read"], -> { names }], "explain" => [["read"], -> { names }],
    "with" => [["read"], -> { names }], "permit" => [["read"], -> { {} }],
    "refute_permits" => [[-> { token }, :write], -> { names }],
    "assert_permits" => [[-> { token }, :read], -> { names }],
    "assert_expired" => [[-> { token }], -> { {} }], "refute_expired" => [[-> { token }], -> { {} }],
    "write" => [["a", "b"], -> { { expires_in: 5 } }], "from_bitmask" => [[1], -> { {} }],
    "repeat" => [[-> { pubnub }, {}], -> { {} }], "add_observer" => [[nil, :update], -> { {} }]
  }
  # By path, where a class has another need.
  special = {
    "PubnubPam::Client.new" => [[], -> { { subscribe_key: "sub-c-1", user_id: "me" } }],
    "PubnubPam::TokenCache.new" => [[-> { client }], -> { {} }],
    "PubnubPam::Pubnub::OfficialCalls#grant_token" => [[{}], -> { {} }],
    "PubnubPam::Pubnub::OfficialCalls#grant" => [[{}], -> { {} }],
    "PubnubPam::Pubnub::OfficialCalls#parse_token" => [["x"], -> { {} }],
    "PubnubPam::Pubnub::OfficialCalls#revoke_token" => [["x", {}], -> { {} }],
    "PubnubPam::Pubnub::Observers#with_observer" => [[nil, :update], -> { {} }]
  }
  newer = %i[categories users data_sync projections]
  cached = %i[ttl channels uuids channel_groups authorized_user_id meta] + newer
  resources = %i[channel channel_group uuid user entity relationship membership category]
  # What a method takes that its parameters do not name.
  more = {
    "PubnubPam.demo" => client_options, "PubnubPam::Emulator#client" => client_options,
    "PubnubPam::TokenCache#fetch" => cached, "PubnubPam::TokenCache#entry" => cached,
    "PubnubPam::Testing::Expectations::Tokens#with" => resources,
    "PubnubPam::Testing::Minitest#assert_permits" => [*resources, :user_id, :at],
    "PubnubPam::Testing::Minitest#refute_permits" => [*resources, :user_id, :at]
  }
  # Options that the drop-in layer takes in one Hash.
  calls = { grant_token: %i[ttl authorized_user_id channels channel_groups uuids meta token] + newer,
            revoke_token: %i[token], time: [],
            grant: %i[channel channels group presence with_presence uuids categories auth_key ttl read delete],
            revoke: %i[channel group uuids categories auth_key ttl read manage],
            audit: %i[channel group auth_key presence] }
  drop_in = calls.transform_values { |options| options + %i[http_sync ssl] }

  minitest = Class.new(Minitest::Test) { include PubnubPam::Testing::Minitest }
  define_method(:minitest) { minitest }
  define_method(:client) { @client ||= emulator.client(http_sync: true, max_retries: 0) }
  define_method(:token) { @token ||= client.grant_token!(**instance_exec(&grants)) }
  define_method(:pubnub) do
    @pubnub ||= PubnubPam::Pubnub::Client.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false,
                                                               http_sync: true, max_retries: 0)
  end

  # What came of it, where that is none of what may come.
  define_method(:complaint) do |what, &call|
    answer = Timeout.timeout(20, &call)
    answer.stop if answer.is_a?(PubnubPam::Emulator) && !answer.equal?(emulator)
    nil
  rescue PubnubPam::Error, Minitest::Assertion
    nil
  rescue ArgumentError => e
    "#{what}: #{e.class}: #{e.message}" unless rubys_own.match?(e.message)
  rescue StandardError, NotImplementedError, SystemExit, NoMemoryError => e
    "#{what}: #{e.class}: #{e.message[0, 160]} at #{e.backtrace.grep_v(/arguments_spec/).first}"
  end

  define_method(:given) { |arguments| arguments.map { |it| it.is_a?(Proc) ? instance_exec(&it) : it } }

  documented = Surface::Documented.new
  callables = Surface::Loaded.new(documented).callables.reject { |_, method| method.parameters.empty? }
  # Ruby calls this one, where a future is raised; it says what it raises otherwise.
  callables.delete("PubnubPam::Pubnub::Future#exception")

  callables.each do |path, method|
    owner, mark, name = path.match(/\A(.+?)([.#])([^.#]+)\z/).captures
    constructor = name == "initialize"
    path = "#{owner}.new" if constructor
    positional = method.parameters.count { |kind, _| %i[req opt rest].include?(kind) }
    keywords = method.parameters.filter_map { |kind, key| key if %i[key keyreq].include?(kind) } | more.fetch(path, [])
    base, named = special[path] || (constructor ? nil : usual[name]) || [[], -> { {} }]

    define_method("call #{path}") do |arguments, keys|
      target = mark == "." || constructor ? Object.const_get(owner) : instance_exec(&receivers.fetch(owner))
      target.public_send(constructor ? :new : name, *arguments, **keys)
    end

    it "is taken by #{path}, or refused by an error of the gem" do
      arguments = given(base)
      arguments << nil while arguments.size < positional && method.arity.abs > arguments.size
      complaints = odd.flat_map do |kind, value|
        by_place = (0...[positional, arguments.size].max).map do |index|
          changed = arguments.dup.tap { |it| it[index] = value }
          complaint("#{kind} as argument #{index + 1}") { send("call #{path}", changed, instance_exec(&named)) }
        end
        by_place + keywords.map do |key|
          complaint("#{key}: #{kind}") { send("call #{path}", arguments, { **instance_exec(&named), key => value }) }
        end
      end
      expect(complaints.compact).to eq([])
    end
  end

  drop_in.each do |call, options|
    it "is taken as an option of #{call} of the drop-in layer, or refused by an error of the gem" do
      usual = call == :grant_token ? instance_exec(&grants) : { channel: "a", token: "x" }
      complaints = odd.to_a.product(options).map do |(kind, value), option|
        complaint("#{option}: #{kind}") { pubnub.public_send(call, { **usual, option => value }) }
      end
      expect(complaints.compact).to eq([])
    end
  end
end
