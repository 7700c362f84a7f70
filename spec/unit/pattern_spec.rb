# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Pattern, :emulator do
  # [function, what it is given, names it covers, names it does not]
  cases = [
    [:glob, "chat-room-*", %w[chat-room-1 chat-room- chat-room-a.b], %w[chat-room my-chat-room-1 chat-room]],
    [:glob, "user-?.inbox", %w[user-1.inbox], %w[user-12.inbox user-1-inbox user-.inbox]],
    [:glob, "a+b(c)[d]|e^f$g{1}\\h", ["a+b(c)[d]|e^f$g{1}\\h"], ["aab(c)[d]"]],
    [:prefix, "user-42.", %w[user-42. user-42.inbox], %w[user-421 xuser-42.a]],
    [:exact, "a.b*", ["a.b*"], ["a-b", "a.bb", "a.b*c"]]
  ].freeze

  cases.each do |function, given, covered, not_covered|
    it ".#{function} of #{given} covers the same names in Ruby and in a token" do
      pattern = described_class.public_send(function, given)
      token = PubnubPam::Token.parse(client.grant_token!(ttl: 1, channels: { pattern => read }))
      answers = (covered + not_covered).to_h do |name|
        [name, [pattern.match?(name), token.allows?(:read, channel: name)]]
      end
      expect(answers.values_at(*covered)).to all(eq([true, true]))
      expect(answers.values_at(*not_covered)).to all(eq([false, false]))
    end
  end

  it "returns patterns that cause no warnings" do
    patterns = [described_class.glob("a-*"), described_class.prefix("a."), described_class.exact("a")]
    strict = emulator.client(http_sync: true, strict: true)
    expect(strict.grant_token(ttl: 1, channels: patterns.to_h { |pattern| [pattern, read] }).status[:code]).to eq(200)
  end

  it "can include presence channels" do
    rooms = described_class.glob("room-*")
    token = client.grant_token!(ttl: 1, channels: { rooms => PubnubPam::Permissions.pat(read: true, presence: true) })
    expect(PubnubPam.parse_token(token)["pat"]["chan"]).to eq("^room-.*$" => 1)
  end

  [nil, "", :"", 3, /a/].each do |wrong|
    it "refuses #{wrong.inspect} with the argument's name" do
      expect { described_class.glob(wrong) }
        .to raise_error(PubnubPam::ArgumentError,
                        /\Aglob: expected a String of at least one character, in valid UTF-8, got /)
      expect { described_class.exact(wrong) }.to raise_error(PubnubPam::ArgumentError, /\Aname: /)
    end
  end
end
