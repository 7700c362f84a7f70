# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "parse", :emulator do
  include_context "with a command line"

  it "parses from argument or input, for people or machines, without keys" do
    token = granted
    expect(run("parse", token, env: {})).to eq(0)
    expect(out.string).to match(/^user +anyone$/).and match(/^ttl +15 min$/).and match(/^channel +room-1 +read write$/)
    out.truncate(out.rewind)
    expect(run("parse", "--json", input: "#{token}\n", env: {})).to eq(0)
    expect(JSON.parse(out.string)["resources"]["channels"]["room-1"]).to include("read" => true, "join" => false)
  end

  it_behaves_like "a command that refuses", {
    %w[parse a b] => [2, "pubnub_pam: expected one token, got 2 (see pubnub_pam parse --help)\n"],
    ["parse"] => [2, /expected a token as argument or on standard input/],
    ["parse", "--frob"] => [2, "pubnub_pam: no such option: --frob (see pubnub_pam parse --help)\n"],
    ["parse", "nonsense"] => [1, /\Apubnub_pam: token: expected an Access Manager token, but/]
  }
end
