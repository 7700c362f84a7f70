# frozen_string_literal: true

require "active_support"
require "active_support/core_ext/integer/time"
require "active_support/hash_with_indifferent_access"
require "delegate"
require "spec_helper"

# A cache that takes one request for another gives somebody else's rights.
RSpec.describe PubnubPam::TokenCache, "that remembers requests by what they ask for", :emulator do
  include_context "with a token cache"

  def res(...) = PubnubPam::Permissions.res(...)
  def pat(...) = PubnubPam::Permissions.pat(...)

  # What a token permits, or what is wrong with the request. As text, because 1 == 1.0.
  def outcome
    token = PubnubPam::Token.parse(yield)
    [token.ttl, token.authorized_user_id, token.resources, token.patterns, token.meta].inspect
  rescue PubnubPam::ArgumentError => e
    e.message
  end

  # As often as it takes to be remembered and recognized.
  def outcomes(cache, keywords)
    Array.new(3) { outcome { cache.fetch(**keywords) } }.uniq
  end

  def granted_outcome(keywords)
    outcome { client.grant_token!(**keywords) }
  end

  def expect_own_rights(first, second)
    cache = described_class.new(client, clock:)
    expect([outcomes(cache, first), outcomes(cache, second)])
      .to eq([[granted_outcome(first)], [granted_outcome(second)]])
  end

  # Equal to everything, as a class of the application may be to much.
  def agreeable(value, **methods)
    value.tap do
      { eql?: true, "==": true, **methods }.each { |name, result| value.define_singleton_method(name) { |*| result } }
    end
  end

  def agreeable_class(parent)
    Class.new(parent) do
      def eql?(other) = !other.nil?
      def ==(other) = !other.nil?
    end
  end

  def by_identity(*names, value)
    {}.compare_by_identity.tap { |map| names.each { |name| map[+name] = value } }
  end

  {
    "one more name" => -> { { channels: { "a" => read, "b" => write, "c" => read } } },
    "a name less" => -> { { channels: { "a" => read } } },
    "another name" => -> { { channels: { "a" => read, "c" => write } } },
    "names that are Symbols" => -> { { channels: { a: read, b: write } } },
    "names of a class of its own" => -> { { channels: { agreeable_class(String).new("A") => read, "b" => write } } },
    "a name that is twice" => -> { { channels: by_identity("a", "a", read) } },
    "names that compare by identity" => -> { { channels: by_identity("a", "b", write) } },
    "other permissions on a name" => -> { { channels: { "a" => read, "b" => read } } },
    "permissions exchanged" => -> { { channels: { "a" => write, "b" => read } } },
    "permissions for a pattern" => -> { { channels: { "a" => pat(read: true), "b" => write } } },
    "permissions with presence" => -> { { channels: { "a" => res(read: true, presence: true), "b" => write } } },
    "permissions in Arrays" => -> { { channels: { "a" => [read], "b" => [write] } } },
    "other permissions in an Array" => -> { { channels: { "a" => [write], "b" => write } } },
    "an object for permissions" =>
      -> { { channels: { "a" => agreeable(Object.new, type: :res, calculate_bitmask: 255), "b" => write } } },
    "a Hash that has a default" => -> { { channels: Hash.new { write }.merge!("a" => read) } },
    "a Hash of a class of its own" =>
      -> { { channels: agreeable_class(Hash).new.merge!("a" => write, "b" => write).freeze } },
    "an object for a Hash" => -> { { channels: agreeable(Object.new, to_hash: { "a" => write }) } },
    "another kind of resource" => -> { { channels: nil, channel_groups: { "a" => read } } },
    "the words of spaces" => -> { { channels: nil, spaces_permissions: { "a" => read, "b" => write } } },
    "another user" => -> { { authorized_user_id: "bob" } },
    "a user of a class of its own" => -> { { authorized_user_id: agreeable_class(String).new("Ann") } },
    "no user" => -> { { authorized_user_id: nil } },
    "authorized_uuid" => -> { { authorized_user_id: nil, authorized_uuid: "ann" } },
    "two users" => -> { { authorized_uuid: "bob" } },
    "another ttl" => -> { { ttl: 61 } },
    "a ttl with a fraction" => -> { { ttl: 60.0 } },
    "a ttl that is a String" => -> { { ttl: "60" } },
    "a ttl that is a Duration of 60 seconds" => -> { { ttl: 60.seconds } },
    "an object for the ttl" => -> { { ttl: agreeable(Object.new, to_int: 5) } },
    "meta" => -> { { meta: { plan: "gold" } } },
    "empty meta" => -> { { meta: {} } },
    "a misspelt keyword" => -> { { chanels: nil } },
    "false for nil" => -> { { uuids: false } }
  }.each do |kind, change|
    it "returns the rights that were asked for, before and after a request with #{kind}" do
      request = { ttl: 60, authorized_user_id: "ann", channels: { "a" => read, "b" => write } }
      other = { **request, **instance_exec(&change) }
      expect_own_rights(request, other)
      expect_own_rights(other, request)
    end
  end

  {
    "names that differ in the middle of many" => lambda do
      %w[lobby secret].map { |name| { channels: [*"a".."p", name, *"q".."z"].to_h { [_1, read] } } }
    end,
    "permissions that differ in the middle of many" => lambda do
      [read, write].map { |rights| { channels: { **("a".."z").to_h { [_1, read] }, "m" => rights } } }
    end,
    "the same letters in other encodings" =>
      -> { %w[UTF-8 ISO-8859-1 UTF-16LE].map { |encoding| { channels: { "caf\u00e9".encode(encoding) => read } } } },
    "the same bytes in other encodings" => lambda do
      %w[UTF-8 ISO-8859-1 BINARY].map { |encoding| { channels: { (+"\u00e9").force_encoding(encoding) => read } } }
    end,
    "ASCII in other encodings" => lambda do
      texts = %w[UTF-8 US-ASCII BINARY ISO-8859-1].map { |encoding| (+"gold").force_encoding(encoding) }
      texts.map { |text| { authorized_user_id: text, channels: { text => read }, meta: { text => text } } }
    end,
    "Regexps with other options" =>
      -> { [/^a/, /^a/i, Regexp.new("^b")].map { |name| { channels: { name => pat(read: true) } } } },
    "an Array of a class of its own" => lambda do
      [agreeable_class(Array).new([read]).freeze, [write]].map { |rights| { channels: { "a" => rights }.freeze } }
    end,
    "permissions with bits that have no name" =>
      -> { [256, 257, 512].map { |bits| { channels: { "a" => PubnubPam::Permissions.from_bitmask(bits) } } } },
    "meta of other classes" => lambda do
      [1, 1.0, 0.0, -0.0, "1", "true", true, nil].map { |value| { channels: { "a" => read }, meta: { "x" => value } } }
    end,
    "meta that is a String of a class of its own" => lambda do
      [agreeable_class(String).new("gold"), "silver"].map { |plan| { channels: { "a" => read }, meta: { plan: } } }
    end,
    "names in meta" => -> { ["x", :x, :y].map { |name| { channels: { "a" => read }, meta: { name => 1 } } } },
    "meta of Arrays and Hashes" => lambda do
      values = [[1, 2], [1, 3], { y: 1 }, { y: 2 }, agreeable(Object.new, to_hash: { y: 3 })]
      values.map { |value| { channels: { "a" => read }, meta: { x: value } } }
    end,
    "names in data_sync" =>
      -> { %w[car bus].map { |name| { data_sync: { entities: { name => res(get: true) } } } } },
    "permissions in data_sync" =>
      -> { %i[get delete].map { |right| { data_sync: { entities: { "car" => res(right => true) } } } } }
  }.each do |kind, requests|
    it "does not mix up #{kind}" do
      instance_exec(&requests).permutation(2) { |pair| expect_own_rights(*pair.map { |each| { ttl: 60, **each } }) }
    end
  end

  {
    "adds a name" => ->(request) { request[:channels]["z"] = read },
    "removes a name" => ->(request) { request[:channels].delete("a") },
    "replaces permissions" => ->(request) { request[:channels]["a"] = write },
    "replaces permissions and freezes" => ->(request) { request[:channels].merge!("a" => write).freeze },
    "replaces permissions in an Array" => ->(request) { request[:channels]["b"][0] = read },
    "replaces permissions in an Array and freezes" => ->(request) { request[:channels]["b"].replace([read]).freeze },
    "changes the user's String" => ->(request) { request[:authorized_user_id].replace("bob") },
    "changes a String in meta" => ->(request) { request[:meta][:plan].replace("silver") },
    "changes an Array in meta" => ->(request) { request[:meta][:list] << 2 }
  }.each do |kind, change|
    it "returns the rights that are asked for by a caller who #{kind} after the first calls" do
      [client, SimpleDelegator.new(client)].each do |client|
        cache = described_class.new(client, clock:)
        request, before = Array.new(2) do
          { ttl: 60, authorized_user_id: +"ann", meta: { plan: +"gold", list: [1] },
            channels: { "a" => read, "b" => [write] } }
        end
        outcomes(cache, request)
        instance_exec(request, &change)
        expect(outcomes(cache, request)).to eq([granted_outcome(request)])
        @now = time + 3600 # what is remembered is granted again
        expect(outcomes(cache, before)).to eq([granted_outcome(before)])
      end
    end
  end

  it "does not return the rights of a Regexp that tells another pattern than its own" do
    untrue = Class.new(Regexp) { def source = "^secret" }
    expect_own_rights(*[untrue.new("^a"), /^a/].map { |name| { ttl: 60, channels: { name => pat(read: true) } } })
  end

  it "returns the rights that are asked for by a caller who changes a name, in a Hash that compares by identity" do
    channels = by_identity(*"a".."z", read)
    outcomes(cache, { ttl: 60, channels: })
    channels.keys.last.replace("secret")
    expect(outcomes(cache, { ttl: 60, channels: })).to eq([granted_outcome({ ttl: 60, channels: })])
  end

  it "refuses names that have become equal, of a class that a Hash does not freeze" do
    name = Class.new(String).new("b")
    request = { ttl: 60, channels: { "a" => read, name => write } }
    name.replace("a")
    expect(outcomes(cache, request)).to eq(['channels["a"]: expected a unique name, got a duplicate'])
  end

  it "returns the rights that were asked for, where a caller with a decorated client changes them before the grant" do
    channels = { "a" => read }
    store = Class.new(described_class::MemoryStore) do
      define_method(:write) do |*arguments, **options|
        channels["b"] ||= channels["a"]
        super(*arguments, **options)
      end
    end
    token = described_class.new(SimpleDelegator.new(client), store: store.new).fetch(ttl: 60, channels:)
    expect(channels.keys).to eq(%w[a b])
    expect(PubnubPam::Token.parse(token).resources[:channels].keys).to eq(%w[a])
  end

  it "returns each thread the rights that it asks for" do
    requests = [read, write, res(get: true), [read, pat(get: true)]].map { { ttl: 60, channels: { "a" => _1 } } }
    cache = described_class.new(client)
    tokens = requests.map { |request| cache.fetch(**request) }
    threads = Array.new(8) { |n| Thread.new { Array.new(200) { cache.fetch(**requests[n % 4]) }.uniq } }
    expect(threads.map(&:value)).to eq(tokens.map { [_1] } * 2)
  end
end
