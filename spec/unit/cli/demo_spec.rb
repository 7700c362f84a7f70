# frozen_string_literal: true

require "open3"
require "spec_helper"

RSpec.describe PubnubPam::CLI, "demo", :emulator do
  include_context "with a command line"

  it "shows how a token is granted, used, revoked and refused" do
    output, status = Open3.capture2e(*program, "demo")
    expect(status).to be_success
    expect(output).to match(/Grant a token for user-1:.*channel +room-1 +read write.*200 Sent.*403 Token is revoked/m)
  end
end
