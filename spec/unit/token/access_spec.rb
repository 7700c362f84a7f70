# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Token::Access, :emulator do
  subject(:token) { PubnubPam::Token.parse(text) }

  let(:text) do
    client.grant_token!(
      ttl: 15, authorized_user_id: "ann", meta: { "k" => [1] },
      channels: { "room-1" => PubnubPam::Permissions.res(read: true, write: true),
                  "^news-[a-z]+$" => PubnubPam::Permissions.pat(read: true) },
      channel_groups: { "team" => PubnubPam::Permissions.res(manage: true) },
      uuids: { "ann" => PubnubPam::Permissions.res(get: true) }
    )
  end

  it "considers names, patterns, users and time" do
    late = token.expires_at
    [
      [true, [:write, { channel: "room-1" }], /\Aallowed: the token gives write on channel "room-1"/],
      [true, [:read, { channel: "news-x" }], /\Aallowed/],
      [true, [:read, { channel: "room-1", user_id: "ann" }], /\Aallowed/],
      [false, [:write, { channel: "news-x" }], /403 because the token gives read, but not write, on channel "news/],
      [false, [:read, { channel: "news-1" }], /403 because the token gives nothing on channel "news-1"/],
      [false, [:read, { channel_group: "team" }], /gives manage, but not read, on channel group "team"/],
      [true, [:get, { uuid: "ann" }], /\Aallowed/],
      [false, [:read, { channel: "room-1", user_id: "bob" }], /403 because the token is for user "ann", not "bob"/],
      [false, [:read, { channel: "room-1", at: late }], /403 because the token expired at/]
    ].each do |answer, (permission, question), sentence|
      expect(token.allows?(permission, **question)).to be(answer), question.inspect
      expect(token.explain(permission, **question)).to match(sentence)
    end
  end

  it "compiles the patterns of equal tokens once" do
    native = PubnubPam.const_get(:Native)
    pattern = "^room-#{Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)}-[0-9]+$"
    granted = client.grant_token!(ttl: 15, channels: { pattern => PubnubPam::Permissions.pat(read: true) })
    expect do
      10.times { |number| PubnubPam::Token.parse(granted).allows?(:read, channel: "#{pattern[1..-9]}-#{number}") }
      2.times { expect(PubnubPam::Token.parse(granted).allows?(:write, channel: "elsewhere")).to be(false) }
    end.to change(native, :compiled_patterns).by(1)
  end

  it "refuses unknown permissions and questions without exactly one resource" do
    expect { token.allows?(:raed, channel: "a") }
      .to raise_error(PubnubPam::ArgumentError, /\Apermission: expected one of read, write, .*, got "raed"; did you/)
    expect { token.allows?(:read) }.to raise_error(PubnubPam::ArgumentError, /exactly one of channel, .*, got none/)
    expect { token.explain(:read, channel: "a", uuid: "b") }
      .to raise_error(PubnubPam::ArgumentError, /got channel and uuid/)
    expect { token.allows?(:read, channel: 5) }.to raise_error(PubnubPam::ArgumentError, /got 5 \(Integer\)/)
  end
end
