# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and messages of the library", :emulator do
  include_context "with a command line"

  it "name the option --no-ssl if the server speaks plain text" do
    expect(run("revoke", "x")).to eq(1)
    expect(err.string).to include("use --no-ssl")
    expect(err.string).not_to include("ssl: false")
  end
end
