# frozen_string_literal: true

require "spec_helper"

# How many Ruby objects a call makes: what takes time in Ruby is making them and taking them away again.
RSpec.describe "objects allocated", :emulator do
  # The least of several: the first one may load, cache and intern, and so may whatever else runs in this process.
  def objects
    GC.disable
    counts = Array.new(5) do
      before = GC.stat(:total_allocated_objects)
      yield
      GC.stat(:total_allocated_objects) - before
    end
    counts.min
  ensure
    GC.enable
  end

  # Every Hash, Array and String that can be reached, but for Hash keys that the gem shares between all tokens.
  def size(value)
    case value
    when Hash then 1 + value.sum { |key, inner| (shared?(key) ? 0 : 1) + size(inner) }
    when Array then 1 + value.sum { |inner| size(inner) }
    when String then 1
    else 0
    end
  end

  def shared?(key) = %w[v t ttl res pat meta uuid sig chan grp usr spc].include?(key)

  let(:text) do
    client.grant_token!(
      ttl: 15, authorized_user_id: "ann", meta: { "k" => [1, "two", { "deep" => nil }] },
      channels: { "room-1" => PubnubPam::Permissions.res(read: true),
                  "^news-[a-z]+$" => PubnubPam::Permissions.pat(read: true) }
    )
  end

  it "by parse_token: only the objects of the Hash it returns" do
    token = text
    expect(objects { PubnubPam.parse_token(token) }).to eq(size(PubnubPam.parse_token(token)))
  end

  it "by Token.parse: one object for every token" do
    small = text
    channels = Array.new(200) { |index| ["room-#{index}", PubnubPam::Permissions.res(read: true)] }.to_h
    large = client.grant_token!(ttl: 15, channels:)
    expect([small, large].map { |token| objects { PubnubPam::Token.parse(token) } }).to eq([1, 1])
  end

  # The test kits, if another spec has loaded them, observe every call.
  def without_test_kits
    runner = PubnubPam::Client.const_get(:Runner)
    kits = runner.everywhere
    runner.instance_variable_set(:@everywhere, [].freeze)
    yield
  ensure
    runner.instance_variable_set(:@everywhere, kits)
  end

  it "by grant_token!: a few objects, however much is granted" do
    counts = [1, 100].map do |count|
      channels = Array.new(count) { |index| ["room-#{index}", PubnubPam::Permissions.res(read: true)] }.to_h
      without_test_kits { objects { client.grant_token!(ttl: 15, channels:) } }
    end
    expect(counts).to all(be <= 24)
  end

  it "all Hashes of tokens share their keys" do
    one, other = Array.new(2) { PubnubPam.parse_token(text) }
    expect(one.keys).to all(be_frozen)
    expect(one.keys.zip(other.keys)).to all(satisfy { |first, second| first.equal?(second) })
    expect(one["res"].keys.first).to equal(other["pat"].keys.first).and equal(-"chan")
  end
end
