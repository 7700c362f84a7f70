# frozen_string_literal: true

require "open3"
require "rbconfig"
require "spec_helper"

# Active Support changes what every object can do. Each example is a process of its own that has all of it.
RSpec.describe "with Active Support loaded" do
  library = File.expand_path("../../lib", __dir__)

  # What the code prints as JSON.
  define_method(:ruby) do |code|
    program = <<~RUBY
      require "active_support"
      require "active_support/all"
      require "pubnub_pam"
      READ = PubnubPam::Permissions.res(read: true)
      CLIENT = PubnubPam::Emulator.start.client(http_sync: true)
      TEXT = CLIENT.grant_token!(ttl: 15, channels: { "a" => READ }, meta: { "k" => 1 })
      TOKEN = PubnubPam::Token.parse(TEXT)
      answer = begin
        #{code}
      end
      puts JSON.generate(answer)
    RUBY
    output, error, status = Open3.capture3(RbConfig.ruby, "-I#{library}", "-e", program)
    raise error unless status.success?

    JSON.parse(output)
  end

  it "renders a token in a Hash or an Array, with the options that Rails passes" do
    hash, list, one, options = ruby(<<~RUBY)
      options = { prefixes: ["tokens"], template: "show", only: nil }
      [{ token: TOKEN }.to_json, [TOKEN].to_json, TOKEN.to_json(options), ActiveSupport::JSON.encode(TOKEN, options)]
    RUBY
    channels = { "a" => { "read" => true, "write" => false, "manage" => false, "delete" => false, "create" => false,
                          "get" => false, "update" => false, "join" => false } }
    [JSON.parse(hash)["token"], JSON.parse(list).first, JSON.parse(one), JSON.parse(options)].each do |token|
      expect(token).to include("ttl" => 15, "meta" => { "k" => 1 })
      expect(token["resources"]["channels"]).to eq(channels)
    end
  end

  it "renders permissions by name" do
    expect(JSON.parse(ruby("TOKEN.resources.to_json"))["channels"]["a"]).to include("read" => true, "write" => false)
    expect(JSON.parse(ruby("READ.to_json"))).to include("read" => true)
    expect(ruby("[READ.as_json(only: [:read]), { x: READ }.as_json['x']]")).to all(include("read" => true))
  end

  it "copies permissions and tokens with deep_dup" do
    expect(ruby(<<~RUBY)).to all(be(true))
      [READ.dup, READ.clone, READ.clone(freeze: true), READ.deep_dup, { a: READ }.deep_dup[:a]].map { |it| it.equal?(READ) } +
        [TOKEN.dup, TOKEN.clone, TOKEN.deep_dup, [TOKEN].deep_dup.first].map { |it| it.equal?(TOKEN) }
    RUBY
  end

  it "accepts TimeWithZone for `at:`" do
    expect(ruby(<<~RUBY)).to eq([false, true, true, false, true])
      Time.zone = "Tokyo"
      [TOKEN.expired?(at: Time.zone.now), TOKEN.expired?(at: 16.minutes.from_now), TOKEN.expired?(at: 2.days.from_now.to_date),
       TOKEN.allows?(:read, channel: "a", at: Time.zone.tomorrow + 1), TOKEN.allows?(:read, channel: "a", at: Time.current)]
    RUBY
  end

  it "refuses a Duration and a blank value for `at:`" do
    expect(ruby(<<~RUBY)).to all(match(/\Aat: expected a Time, Date or Unix seconds, got /))
      [16.minutes, "", nil, "2026-01-01"].map do |moment|
        TOKEN.expired?(at: moment)
      rescue PubnubPam::ArgumentError => e
        e.message
      end
    RUBY
  end

  it "accepts grants from a HashWithIndifferentAccess" do
    expect(ruby(<<~RUBY)).to eq([[5, "ann", ["room"]], [5, "bob", ["room"]]])
      items = %w[ann bob].map do |user|
        { ttl: 5.minutes, authorized_user_id: user, channels: { room: READ } }.with_indifferent_access
      end
      CLIENT.grant_tokens(items).map do |envelope|
        token = PubnubPam::Token.parse(envelope.token)
        [token.ttl, token.authorized_user_id, token.resources[:channels].keys]
      end
    RUBY
  end

  it "serializes permissions for a job or a cache, but no tokens" do
    expect(ruby(<<~RUBY)).to eq([true, true, true, "PubnubPam::Token cannot be dumped: it holds credentials"])
      cache = ActiveSupport::Cache::MemoryStore.new
      cache.write("p", { "a" => READ })
      pattern = PubnubPam::Permissions.pat(get: true, presence: false)
      refused = begin
        Marshal.dump(TOKEN)
      rescue TypeError => e
        e.message
      end
      [cache.read("p") == { "a" => READ }, Marshal.load(Marshal.dump(pattern)) == pattern,
       Marshal.load(Marshal.dump(PubnubPam::Permissions.from_bitmask(257))).calculate_bitmask == 257, refused]
    RUBY
  end
end
