# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Token, "as a table" do
  def parse(fields) = described_class.parse(ForgedToken.of(fields))

  let(:token) do
    parse("t" => 1_700_000_000, "ttl" => 15, "uuid" => "ann",
          "res" => { "chan" => { "room-1" => 3 }, "grp" => { "team" => 4 } }, "pat" => { "uuid" => { "^u$" => 32 } })
  end

  it "has a row for each name and each pattern, with the names of permissions" do
    expect(token.permission_table).to eq(<<~TABLE.chomp)
      resource       name or pattern  permissions
      channel        room-1           read write
      channel group  team             manage
      user           /^u$/            get
    TABLE
  end

  it "escapes names that a terminal would obey" do
    expect(parse("res" => { "chan" => { "a\e[2J" => 1 } }).permission_table).to include('a\e[2J')
  end

  {
    -900 => "expires in 15 min", 0 => "expired 0 s ago", 30 => "expired 30 s ago", 120 => "expired 2 min ago",
    7200 => "expired 2 h ago", 200_000 => "expired 2 days ago"
  }.each do |seconds, words|
    it "has a heading in the largest unit that is useful: #{words}" do
      table = described_class.const_get(:Table).new(token, now: token.expires_at + seconds)
      expect(table.heading).to eq("ann, #{words} (2023-11-14 22:28:20 UTC)")
    end
  end
end
