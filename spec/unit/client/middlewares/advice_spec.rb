# frozen_string_literal: true

require "spec_helper"
require "logger"
require "stringio"

RSpec.describe "warnings about permissions", :emulator do
  let(:log) { StringIO.new }
  let(:advised) { emulator.client(http_sync: true, logger: Logger.new(log, level: Logger::WARN)) }
  let(:strict) { emulator.client(http_sync: true, strict: true) }
  let(:quiet) { PubnubPam::Permissions.res(read: true, presence: false) }

  def res(**flags) = PubnubPam::Permissions.res(presence: false, **flags)
  def pat(**flags) = PubnubPam::Permissions.pat(**flags)

  # What is odd, with a word of what is said about it.
  odd = {
    "a glob as a regular expression" =>
      [{ channels: { "chat-room-*" => :pat } }, 'for a glob, use Pattern.glob("chat-room-*")'],
    "a pattern open at its start" => [{ channels: { "room$" => :pat } }, "all names that end with a match"],
    "a pattern open at its end" => [{ uuids: { /\Au/ => :get } }, 'user pattern "^u" also covers all names that'],
    "a pattern open at both ends" => [{ spaces_permissions: { "room" => :pat } }, "all names that contain a match"],
    "a wildcard channel" =>
      [{ channels: { "user.*" => :res } }, 'messages of every channel that begins with "user."'],
    "a wildcard in a name" => [{ channels: { "room-*" => :res } }, 'channel "room-*" is one channel with exactly this'],
    "a permission without a meaning" =>
      [{ channel_groups: { "g" => :write } }, "no operation on a channel group needs write"],
    "a token too large for a URL" =>
      [{ channels: (1..1800).to_h { |number| ["channel-#{number}", :res] } }, "has to fit into the URL"]
  }.freeze

  def permissions_of(kinds)
    known = { pat: pat(read: true), get: pat(get: true), res: quiet, write: res(write: true) }
    kinds.transform_values { |names| names.transform_values(&known) }
  end

  odd.each do |what, (kinds, sentence)|
    it "are logged for #{what}, and the token is granted" do
      expect(advised.grant_token(ttl: 1, **permissions_of(kinds)).status[:code]).to eq(200)
      expect(log.string).to include(sentence)
      expect(log.string.lines.length).to eq(1)
    end

    it "are errors of a strict client for #{what}, and nothing is sent" do
      expect { strict.grant_token(ttl: 1, **permissions_of(kinds)) }
        .to raise_error(PubnubPam::ArgumentError, /\Apermissions: .*#{Regexp.escape(sentence)}/)
      expect(emulator.requests).to be_empty
    end
  end

  it "are not logged about presence that was left open: that is an error of a strict client" do
    advised.grant_token!(ttl: 1, channels: { "a" => read })
    expect(log.string).to eq("")
    expect { strict.grant_token!(ttl: 1, channels: { "a" => read }) }
      .to raise_error(PubnubPam::ArgumentError, /"a" can be read, but its presence cannot: presence: true beside/)
  end

  it "are not logged for correct grants" do
    channels = { "a" => quiet, "^b-[0-9]+$" => pat(read: true) }
    strict.grant_token!(ttl: 1, channels:, uuids: { "u" => res(get: true) })
    advised.grant_token!(ttl: 1, channels: { "a" => quiet })
    expect(log.string).to eq("")
  end

  it "are logged once, and a limited number of times for other names" do
    30.times { |number| 2.times { advised.grant_token!(ttl: 1, channels: { "room-#{number}*" => quiet }) } }
    expect(log.string.lines.uniq.length).to eq(10)
    expect(log.string.lines.length).to eq(10)
  end

  it "cost nothing without a logger" do
    allow(PubnubPam.const_get(:Native)::Draft).to receive(:new).and_wrap_original do |read, options|
      read.call(options).tap { |draft| expect(draft).not_to receive(:advice) }
    end
    silent = PubnubPam::Client.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false, http_sync: true)
    silent.grant_token!(ttl: 1, channels: { "room-*" => read })
    emulator.client(logger: Logger.new(log, level: Logger::ERROR)).grant_token!(ttl: 1, channels: { "room-*" => read })
  end

  describe "for a client of an emulator that has no logger" do
    before { said.clear }

    let(:said) { PubnubPam::Client.const_get(:Advice).said_aloud }

    it "are printed once for each kind" do
      expect { 3.times { |number| client.grant_token!(ttl: 1, channels: { "room-#{number}*" => quiet }) } }
        .to output(/\Apubnub_pam: channel "room-0\*" is one channel with exactly this name: .*\n\z/).to_stderr
      channels = { "x*" => quiet, "room" => pat(read: true) }
      expect { emulator.client(http_sync: true).grant_token!(ttl: 1, channels:) }
        .to output(/\Apubnub_pam: channel pattern "room" also covers all names .*\n\z/).to_stderr
    end

    it "are printed for grants in a list, too" do
      list = [{ ttl: 1, channels: { "chat-*" => pat(read: true) } }] * 2
      expect { client.grant_tokens(list) }.to output(/\A[^\n]*looks like a glob[^\n]*\n\z/).to_stderr
    end

    it "are not printed about presence, or for correct grants" do
      expect { client.grant_token!(ttl: 1, channels: { "room" => read }) }.not_to output.to_stderr
    end

    it "are left to the logger, or to the error of a strict client" do
      expect { advised.grant_token(ttl: 1, channels: { "room-*" => quiet }) }.not_to output.to_stderr
      expect { strict.grant_token(ttl: 1, channels: { "room-*" => quiet }) }
        .to raise_error(PubnubPam::ArgumentError, /\Apermissions: refused by strict: true: /)
    end
  end

  describe "presence: true" do
    let(:visible) { PubnubPam::Permissions.res(read: true, write: true, presence: true) }

    it "also grants the presence channels of channels and groups" do
      token = client.grant_token!(ttl: 1, channels: { "a" => visible }, channel_groups: { "g" => visible })
      expect(PubnubPam.parse_token(token)["res"])
        .to include("chan" => { "a" => 3, "a-pnpres" => 1 }, "grp" => { "g" => 3, "g-pnpres" => 1 })
    end

    it "keeps permissions on presence channels that are given" do
      token = client.grant_token!(ttl: 1, channels: { "a" => visible, "a-pnpres" => visible.class.from_bitmask(5) })
      expect(PubnubPam.parse_token(token)["res"]["chan"]).to eq("a" => 3, "a-pnpres" => 5)
    end

    it "grants a pattern for a pattern" do
      token = client.grant_token!(ttl: 1, channels: { /\Aroom-\d\z/ => pat(read: true, presence: true) })
      expect(PubnubPam.parse_token(token)["pat"]["chan"]).to eq("^room-\\d$" => 1, "^room-\\d-pnpres$" => 1)
    end

    it "is refused for resources without presence" do
      expect { client.grant_token(ttl: 1, uuids: { "u" => visible }) }
        .to raise_error(PubnubPam::ArgumentError, 'uuids["u"]: expected a channel or channel group for ' \
                                                  '`presence: true`, got user "u"')
      expect { client.grant_token(ttl: 1, channels: { "^a$|^b$" => pat(read: true, presence: true) }) }
        .to raise_error(PubnubPam::ArgumentError, /\Achannels\["\^a.*"\]: expected a pattern with exactly one `\$`/)
      expect { PubnubPam::Permissions.res(presence: "yes") }
        .to raise_error(PubnubPam::ArgumentError, 'presence: expected true, false or nil, got "yes" (String)')
    end

    it "is part of the value: permissions with and without it differ" do
      plain = PubnubPam::Permissions.res(read: true, write: true)
      expect(visible).not_to eq(plain)
      expect([visible.presence, plain.presence, visible.inspect])
        .to eq([true, nil, "#<PubnubPam::Permissions res read+write with presence>"])
    end
  end
end
