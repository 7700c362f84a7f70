# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and warnings", :emulator do
  include_context "with a command line"

  it "shows the expression for a pattern that looks like a glob" do
    run("grant", "--ttl", "1", "--channel-pattern", "room-*=read", "--no-ssl")
    expect(err.string).to match(/\Apubnub_pam: warning: channel pattern "room-\*" .* glob it would be \^room-\.\*\$$/)
  end

  {
    %w[--channel room-*=read] => /use --channel-pattern$/, %w[--channel a.*=read] => /; --channel-pattern permits/,
    %w[--group g-*=read] => /use --group-pattern$/, %w[--uuid u-*=get] => /use --uuid-pattern$/,
    %w[--datasync-user u-*=get] => /use --datasync-user-pattern$/, %w[--entity e-*=get] => /use --entity-pattern$/,
    %w[--channel-pattern room=read] => /write `\^…\$`$/
  }.each do |arguments, message|
    it "names the option to use instead of #{arguments.join(" ")}" do
      expect(run("grant", "--ttl", "1", *arguments, "--no-ssl")).to eq(0)
      expect(err.string.lines.first.chomp).to match(message)
    end
  end
end
