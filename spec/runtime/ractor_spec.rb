# frozen_string_literal: true

require "spec_helper"

# Plain values are for every Ractor. Each example is a process of its own: once there was a second Ractor, Ruby is
# another machine, also for the rest of the specs.
RSpec.describe "Ractors" do
  token = File.read(File.expand_path("../vectors/tokens.json", __dir__))[/"p0F2[^"]+"/]

  define_method(:ruby) do |code|
    # Ruby 4.0 has Ractor#value in the place of #take.
    value = "class Ractor; alias value take unless method_defined?(:value); end"
    new_ruby("require 'pubnub_pam'; TEXT = #{token}.freeze; #{value}\n#{code}", flags: ["-W:no-experimental"])
  end

  it "parse tokens, as the main one does" do
    expect(ruby(<<~RUBY)).to eq("true")
      there = Ractor.new(TEXT) { |text| PubnubPam.parse_token(text) }.value
      print there == PubnubPam.parse_token(TEXT)
    RUBY
  end

  it "can share tokens and call all their methods" do
    expect(ruby(<<~RUBY)).to eq("true")
      ask = "[token.ttl, token.version, token.timestamp, token.granted_at, token.expires_at, token.authorized_user_id,
              token.expired?(at: Time.at(0)), token.meta, token.resources, token.patterns, token.to_h, token.hash,
              token.inspect, token.permission_table, token.to_json, token.as_json, token.unknown, token.dup,
              token.resources[:channels].to_a.map { |_, permissions| [permissions.to_json, Marshal.dump(permissions)] }, token == PubnubPam::Token.parse(TEXT),
              token.allows?(:read, channel: 'a', at: Time.at(0)), token.explain(:read, channel: 'a', at: Time.at(0))]"
      token = PubnubPam::Token.parse(TEXT)
      raise "not shareable" unless Ractor.shareable?(token)

      there = Ractor.new(token, ask) { |token, ask| eval(ask) }.value
      print there == eval(ask)
    RUBY
  end

  it "return tokens and permissions to the main one" do
    expect(ruby(<<~RUBY)).to eq("[true, true]")
      token, permissions = Ractor.new(TEXT) do |text|
        [PubnubPam::Token.parse(text), PubnubPam::Permissions.res(read: true, write: true)]
      end.value
      print [token == PubnubPam::Token.parse(TEXT), permissions == PubnubPam::Permissions.res(read: true, write: true)]
    RUBY
  end

  it "can share permissions and call all their methods" do
    expect(ruby(<<~RUBY)).to eq("true")
      ask = "[permissions.type, permissions.calculate_bitmask, permissions.to_a, permissions.to_h, permissions.hash,
              permissions.to_s, permissions.inspect, permissions.read, permissions.join?,
              PubnubPam::Permissions.from_bitmask(3), PubnubPam::Permissions.pat(get: true),
              permissions == PubnubPam::Permission.res(read: true)]"
      permissions = PubnubPam::Permissions.res(read: true)
      raise "not shareable" unless Ractor.shareable?(permissions)

      there = Ractor.new(permissions, ask) { |permissions, ask| eval(ask) }.value
      print there == eval(ask)
    RUBY
  end

  it "can ask for the same permissions at the same time" do
    expect(ruby(<<~RUBY)).to eq("[true, 1]")
      ractors = Array.new(4) { Ractor.new { Array.new(256) { |mask| PubnubPam::Permissions.from_bitmask(mask) } } }
      made = ractors.map(&:value)
      GC.start
      print [made.all? { |permissions| permissions.map(&:calculate_bitmask) == [*0..255] }, made.uniq.size]
    RUBY
  end

  it "raise the errors of this gem" do
    expect(ruby(<<~RUBY)).to eq("[:base64, 1]")
      print(Ractor.new do
        PubnubPam::Token.parse("p@")
      rescue PubnubPam::InvalidTokenError => e
        [e.reason, e.offset]
      end.value)
    RUBY
  end

  it "parse in parallel" do
    expect(ruby(<<~RUBY)).to eq("[400, 400, 400, 400]")
      ractors = Array.new(4) { Ractor.new(TEXT) { |text| Array.new(400) { PubnubPam::Token.parse(text) }.size } }
      print ractors.map(&:value)
    RUBY
  end

  it "other than the main one cannot make calls" do
    expect(ruby(<<~RUBY)).to eq("Ractor::UnsafeError")
      ractor = Ractor.new do
        Thread.current.report_on_exception = false
        PubnubPam::Client.new(subscribe_key: "s", user_id: "u", proxy: nil)
      end
      begin
        ractor.value
      rescue Ractor::RemoteError => e
        print e.cause.class
      end
    RUBY
  end
end
