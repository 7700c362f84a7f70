# frozen_string_literal: true

require "delegate"
require "logger"
require "spec_helper"
require "pubnub_pam/token_cache"

# A grant's keywords become a draft once. The request, the advice and the key of the token cache are made of the draft.
# So they are about the same permissions, even if somebody changes the Hash meanwhile.
RSpec.describe "one reading of a grant", :emulator do
  # Permissions as the official gem has them: reading them means to ask them.
  let(:permissions) do
    Class.new do
      attr_reader :readings

      def type = :resource

      def calculate_bitmask
        @readings = @readings.to_i + 1
        1
      end
    end.new
  end
  let(:grant) { { ttl: 15, channels: { "a" => permissions } } }
  let(:client) { emulator.client(logger: Logger.new(File::NULL)) }

  ways = {
    "grant_token" => ->(client, grant) { client.grant_token(**grant).value },
    "grant_token with http_sync" => ->(client, grant) { client.grant_token(**grant, http_sync: true) },
    "grant_token with a callback" => ->(client, grant) { client.grant_token(**grant) { nil }.value },
    "grant_token!" => ->(client, grant) { client.grant_token!(**grant) },
    "grant_tokens" => ->(client, grant) { client.grant_tokens([grant]) },
    "a strict client" => ->(_, grant) { emulator.client(strict: true).grant_token!(**grant) },
    "the token cache, which grants" => ->(client, grant) { PubnubPam::TokenCache.new(client).fetch(**grant) }
  }.freeze

  ways.each do |way, call|
    it "is all that #{way} takes, advice included" do
      instance_exec(client, grant, &call)
      expect(permissions.readings).to eq(1)
      expect(emulator.requests.size).to eq(1)
    end
  end

  it "is all that a hit of the token cache takes" do
    cache = PubnubPam::TokenCache.new(client)
    3.times { cache.fetch(**grant) }
    expect(permissions.readings).to eq(3)
    expect(emulator.requests.size).to eq(1)
  end

  { "a client" => ->(client) { client }, "a decorated client" => ->(client) { SimpleDelegator.new(client) } }
    .each do |kind, decorate|
      it "is what the token cache grants with #{kind}, even if the arguments are changed meanwhile" do
        read = PubnubPam::Permissions.res(read: true)
        both = [read]
        user = +"ann"
        channels = { "a" => both }
        store = PubnubPam::TokenCache::MemoryStore.new
        cache = PubnubPam::TokenCache.new(decorate.call(client), store:)
        allow(store).to receive(:read_multi).and_wrap_original do |read_multi, *names|
          channels["secret"] = read
          both[0] = PubnubPam::Permissions.res(write: true)
          user.replace("bob")
          read_multi.call(*names)
        end
        token = cache.fetch(ttl: 15, authorized_user_id: user, channels:)
        granted = PubnubPam::Token.parse(token)
        expect([granted.authorized_user_id, granted.resources[:channels].transform_values(&:to_a)])
          .to eq(["ann", { "a" => [:read] }])
        expect(cache.fetch(ttl: 15, authorized_user_id: "ann", channels: { "a" => read })).to eq(token)
      end
    end
end
