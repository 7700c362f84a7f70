# frozen_string_literal: true

require "date"
require "net/http"
require "spec_helper"

RSpec.describe "questions about a token", :emulator do
  let(:token) { PubnubPam::Token.parse(granted) }
  let(:late) { token.expires_at }

  def parse(fields) = PubnubPam::Token.parse(ForgedToken.of(fields))

  describe "at a moment" do
    no_moments = { "nil" => nil, "an empty String" => "", "a String" => "2026-01-01", "a Hash" => {}, "an Array" => [],
                   "an object" => Object.new, "true" => true, "NaN" => Float::NAN,
                   "Infinity" => Float::INFINITY }.freeze

    no_moments.each do |what, moment|
      it "are refused if it is #{what}, rather than answered as if the token were valid" do
        [-> { token.allows?(:read, channel: "room-1", at: moment) },
         -> { token.explain(:read, channel: "room-1", at: moment) },
         -> { token.expired?(at: moment) }].each do |question|
          expect(&question)
            .to raise_error(PubnubPam::ArgumentError, /\Aat: expected a Time, Date or Unix seconds, got /)
        end
      end
    end

    it "take a Time, a DateTime, a Date and Unix seconds, before and after the end" do
      [late, late.to_datetime, late.to_date + 2, late.to_i, late.to_f, late.to_r, 10**30].each do |moment|
        expect([token.expired?(at: moment), token.allows?(:read, channel: "room-1", at: moment)]).to eq([true, false])
      end
      early = late - 1
      [early, early.to_datetime, early.to_date - 1, early.to_i, early.to_f, Time.at(-1), -1].each do |moment|
        expect([token.expired?(at: moment), token.allows?(:read, channel: "room-1", at: moment)]).to eq([false, true])
      end
    end

    it "are exact to the second of expiry" do
      expect(token.expired?(at: late - Rational(1, 1_000_000_000))).to be(false)
      expect(token.expired?(at: late)).to be(true)
    end
  end

  it "are refused if a name or a user id is empty" do
    %i[channel channel_group uuid].each do |target|
      expect { token.allows?(:read, target => "") }
        .to raise_error(PubnubPam::ArgumentError, "#{target}: expected a name, got an empty String")
    end
    expect { token.explain(:read, channel: "a", user_id: "") }
      .to raise_error(PubnubPam::ArgumentError, "user_id: expected a name, got an empty String")
  end

  it "are refused if the permission is unknown" do
    [nil, "", 5, {}, [:read], Object.new, "\xff", "re\e[31m"].each do |permission|
      %i[allows? explain].each do |ask|
        expect { token.public_send(ask, permission, channel: "a") }
          .to raise_error(PubnubPam::ArgumentError, /\Apermission: expected one of read, write, [^\e]*\z/)
      end
    end
    expect(token.allows?("read", channel: "room-1")).to be(true)
  end

  it "suggest a similar permission" do
    expect { token.allows?(:raed, channel: "a") }
      .to raise_error(PubnubPam::ArgumentError, /got "raed"; did you mean read\?\z/)
  end

  describe "about a wildcard channel" do
    let(:token) { PubnubPam::Token.parse(granted(channels: { "user.*" => read })) }

    it "say what a subscriber to it receives" do
      expect(token.explain(:read, channel: "user.*"))
        .to eq('allowed: the token gives read on channel "user.*", a wildcard: its subscribers get the ' \
               'messages of every channel that begins with "user."')
    end

    it "say that a channel allows no call, but is received through the wildcard" do
      expect(token.allows?(:read, channel: "user.bob")).to be(false)
      expect(token.explain(:read, channel: "user.bob"))
        .to eq('403 because the token gives nothing on channel "user.bob"; but it gives read on the wildcard ' \
               '"user.*", whose subscribers also get the messages of "user.bob"')
    end

    it "are answered as the emulator behaves" do
      text = granted(channels: { "user.*" => read })
      status = lambda do |channel|
        path = "/v2/subscribe/#{emulator.keys[:subscribe_key]}/#{channel}/0?tt=0&auth=#{text}"
        Net::HTTP.get_response(URI("#{emulator.url}#{path}")).code
      end
      expect(%w[user.* user.bob].map(&status)).to eq(%w[200 403])
    end

    it "do not mention it for other permissions than read" do
      expect(token.explain(:write, channel: "user.bob"))
        .to eq('403 because the token gives nothing on channel "user.bob"')
      expect(token.explain(:read, channel: "users")).to end_with('nothing on channel "users"')
      expect(token.explain(:read, channel_group: "user.bob")).to end_with('nothing on channel group "user.bob"')
      write = PubnubPam::Token.parse(granted(channels: { "user.*" => PubnubPam::Permissions.res(write: true) }))
      expect(write.explain(:read, channel: "user.bob")).to end_with('nothing on channel "user.bob"')
    end
  end

  describe "about a token with duplicate entries" do
    # One rule for all: the last one counts, as in a Hash.
    {
      "a name" => { "res" => { "chan" => ForgedToken::Pairs.new([["a", 3], ["a", 1]]) } },
      "a kind of resource" => { "res" => ForgedToken::Pairs.new([["chan", { "a" => 3 }], ["chan", { "a" => 1 }]]) },
      "its resources" => ForgedToken::Pairs.new([["res", { "chan" => { "a" => 3 } }],
                                                 ["res", { "chan" => { "a" => 1 } }]])
    }.each do |what, fields|
      it "follow the last one of #{what}, in the Hash, the Token and the answers" do
        token = parse(fields)
        expect(PubnubPam.parse_token(ForgedToken.of(fields))["res"]).to eq("chan" => { "a" => 1 })
        expect(token.resources[:channels]).to eq("a" => PubnubPam::Permissions.from_bitmask(1))
        expect(%i[read write].map { |permission| token.allows?(permission, channel: "a") }).to eq([true, false])
        expect(token.explain(:write, channel: "a")).to include("gives read, but not write")
        expect(token).to eq(parse("res" => { "chan" => { "a" => 1 } }))
      end
    end

    {
      "a pattern" => { "pat" => { "chan" => ForgedToken::Pairs.new([["^a$", 3], ["^b$", 3], ["^a$", 1]]) } },
      "a kind of patterns" => { "pat" => ForgedToken::Pairs.new([["chan", { "^a$" => 3 }],
                                                                 ["chan", { "^a$" => 1, "^b$" => 3 }]]) }
    }.each do |what, fields|
      it "follow the last one of #{what}, in the Hash, the Token and the answers" do
        token = parse(fields)
        expect(PubnubPam.parse_token(ForgedToken.of(fields))["pat"]["chan"]).to eq("^a$" => 1, "^b$" => 3)
        expect(token.patterns[:channels].transform_values(&:calculate_bitmask)).to eq("^a$" => 1, "^b$" => 3)
        expect(%w[a b].map { |channel| token.allows?(:write, channel:) }).to eq([false, true])
      end
    end

    it "follow the last one in its meta, its user and its ttl" do
      text = ForgedToken.of(ForgedToken::Pairs.new([["ttl", 5], ["uuid", "ann"], ["uuid", "bob"],
                                                    ["meta", ForgedToken::Pairs.new([["k", 1], ["k", 2]])]]))
      hash = PubnubPam.parse_token(text)
      expect(hash.values_at("ttl", "uuid", "meta")).to eq([5, "bob", { "k" => 2 }])
      expect(PubnubPam::Token.parse(text)).to have_attributes(ttl: 5, authorized_user_id: "bob", meta: { "k" => 2 })
    end
  end

  # Two thousand patterns that are large together: to compile them takes seconds.
  describe "about a hostile token" do
    let(:hostile) do
      patterns = Array.new(2_000) { |number| ["(?i)\\pL{6}\\pN{9}#{number}x", 1] }.to_h
      parse("pat" => { "chan" => patterns })
    end

    it "do not block other threads" do
      hostile
      asking = Thread.new { hostile.allows?(:read, channel: "room") }
      # Ruby calls a thread asleep that has let go of its lock.
      Thread.pass until asking.status == "sleep" || !asking.alive?
      expect(asking).to be_alive
      expect(asking.value).to be(false)
    end

    it "can be interrupted" do
      hostile
      asking = Thread.new { 100.times { hostile.allows?(:read, channel: "room") } }
      Thread.pass until asking.status == "sleep"
      asking.kill
      expect(asking.join(30)).to be(asking)
    end
  end
end
