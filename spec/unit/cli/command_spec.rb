# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and keys", :emulator do
  include_context "with a command line"

  it "says which keys are missing, and how to give them" do
    expect(run("revoke", "x", env: keys.except("PUBNUB_SECRET_KEY"))).to eq(2)
    expect(err.string).to include("missing: --secret-key or $PUBNUB_SECRET_KEY")
  end

  it "names a wrong setting as it was given: by the option, or by the variable" do
    expect(grant(env: { **keys, "PUBNUB_SECRET_KEY" => "sec-c-hush " })).to eq(2)
    expect(err.string).to start_with("pubnub_pam: PUBNUB_SECRET_KEY: expected a secret key")
    err.truncate(err.rewind)
    expect(grant("--secret-key", "sec-c-hush ", env: keys)).to eq(2)
    expect(err.string).to start_with("pubnub_pam: --secret-key: expected a secret key")
    err.truncate(err.rewind)
    expect(grant(env: { **keys, "PUBNUB_ORIGIN" => "https://a.example" })).to eq(2)
    expect(err.string).to start_with("pubnub_pam: PUBNUB_ORIGIN: expected a host").and include("--ssl or --no-ssl")
  end

  it "accepts true, false and an empty value for PUBNUB_SSL, and refuses others" do
    grant = lambda do |value|
      run("grant", "--ttl", "15", "--channel", "a=read", "--no-ssl", env: { **keys, "PUBNUB_SSL" => value })
    end
    expect([grant.call("true"), grant.call("")]).to eq([0, 0])
    %w[no 0 FALSE off].each do |value|
      expect(grant.call(value)).to eq(1)
      expect(err.string).to end_with("pubnub_pam: PUBNUB_SSL: expected true or false, got #{value.inspect}\n")
    end
  end

  it "has --no-ssl in the help of the commands that send something" do
    %w[grant revoke].each do |name|
      run(name, "--help")
      expect(out.string.lines.last(2).first).to match(/--\[no-\]ssl .*--no-ssl in plain text, for an emulator/)
    end
  end

  it "reads keys from the environment, where an empty variable counts as missing" do
    run("grant", "--ttl", "1", "--channel", "a=read", "--no-ssl", env: keys.merge("PUBNUB_USER_ID" => ""))
    expect(err.string).to include("missing: --user-id or $PUBNUB_USER_ID")
  end
end
