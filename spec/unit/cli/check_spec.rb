# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "check", :emulator do
  include_context "with a command line"

  it "answers with its exit status" do
    token = granted
    expect(run("check", "write", "--channel", "room-1", token)).to eq(0)
    expect(run("check", "write", "--channel", "room-2", token)).to eq(1)
    expect(out.string.lines.map(&:chomp)).to eq(
      ['allowed: the token gives write on channel "room-1"', '403 because the token gives nothing on channel "room-2"']
    )
    expect(run("check", "join", "--channel", "room-1", "--json", token)).to eq(1)
    expect(JSON.parse(out.string.lines.last)).to include("allowed" => false)
  end

  it "asks for several permissions at once" do
    grant("--channel", "b=read,write")
    text = out.string.strip
    statuses = %w[a b].map { |name| run("check", "read,write", "--channel", name, text) }
    expect(statuses).to eq([1, 0])
    expect(run("check", "read,write", "--channel", "a", "--json", text)).to eq(1)
    expect(JSON.parse(out.string.lines.last))
      .to match("allowed" => false, "explanation" => /\Aallowed: .*; 403 because/)
  end

  it_behaves_like "a command that refuses", {
    ["check", "read", "p0F2", "--channel", "a"] => [1, /cut off/],
    ["check", "raed", "p0F2", "--channel", "a"] => [2, /permission: expected some of .* got raed; did you mean read\?/],
    %w[check read p0F2] => [2, /expected one of --channel, --group, --uuid, --datasync-user, .*, got none/],
    ["check", "read", "p0F2", "--channel", "a", "--uuid", "b"] => [2, /got --channel and --uuid/]
  }
end
