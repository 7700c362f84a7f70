# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and warnings", :emulator do
  include_context "with a command line"

  it "shows the expression for a pattern that looks like a glob" do
    run("grant", "--ttl", "1", "--channel-pattern", "room-*=read", "--no-ssl")
    expect(err.string).to match(/\Apubnub_pam: warning: channel pattern "room-\*" .* glob it would be \^room-\.\*\$$/)
  end
end
