# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and its options", :emulator do
  include_context "with a command line"

  {
    %w[--ttl 20] => /--ttl: expected once, got it twice/,
    ["--meta", '{"a":1}', "--meta", '{"b":2}'] => /--meta: expected once, got it twice/,
    ["--channel", "a=write"] => /--channel a: duplicate name: give all of its permissions at once, with commas/,
    ["--group", "g=read", "--channel-group", "g=manage"] => /--group g: duplicate name/,
    ["--grou", "g=read"] => /no such option: --grou; did you mean --group/,
    ["--channel_pattern", "^b$=read"] => /no such option: --channel_pattern; did you mean --channel-pattern\?/,
    ["--json=yes"] => /--json: expected no value, got yes/,
    ["--ssl"] => /--ssl: expected once, got it twice/,
    ["--insecure"] => /no such option: --insecure; did you mean --no-ssl\?/,
    ["--version"] => /no such option: --version/,
    ["-x"] => /no such option: -x/,
    ["extra"] => /unexpected arguments: extra/
  }.each do |arguments, message|
    it "are refused if they are wrong: grant #{arguments.join(" ")}" do
      expect(grant(*arguments)).to eq(2)
      expect(err.string).to match(message)
      expect([out.string, emulator.requests]).to eq(["", []])
    end
  end

  {
    %w[check read --channel a --channel b] => /--channel: expected once, got it twice/,
    %w[check read --chan a] => /no such option: --chan; did you mean --channel/,
    ["check", "read", "--channel", ""] => /--channel: expected a value, got an empty one/,
    ["check", "read", "--channel", "a", "--for", ""] => /--for: expected a value, got an empty one/,
    %w[check read --channel a --user ann] => /no such option: --user; did you mean --for or --datasync-user\?/,
    %w[parse --jso] => /no such option: --jso; did you mean --json\?/,
    %w[revoke --secret-key one --secret-key two] => /--secret-key: expected once, got it twice, with different values/,
    %w[emulator --port 1 --port 2] => /--port: expected once, got it twice/,
    %w[emulator --allow localhost] => /no such option: --allow; did you mean --allow-host\?/
  }.each do |arguments, message|
    it "are exact in every command: #{arguments.join(" ")}" do
      expect(run(*arguments, "p0F2")).to eq(2)
      expect(err.string).to match(message)
    end
  end

  it "do not show a whole token in the wrong place" do
    grant
    text = out.string.strip
    [["check", text, "read"], ["grant", "--ttl", "1", text], ["demo", text], [text]].each { |call| run(*call) }
    expect(err.string).not_to include(text[0, 30])
  end
end
