# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and messages of the library", :emulator do
  include_context "with a command line"

  it "name the option --no-ssl if the server speaks plain text" do
    expect(run("revoke", "x")).to eq(1)
    expect(err.string).to include("use --no-ssl")
    expect(err.string).not_to include("ssl: false")
  end

  it "name both options if the origin has a scheme" do
    expect(run("revoke", "x", "--origin", "https://a.example")).to eq(2)
    expect(err.string).to include("--origin: expected a host", "choose it by --ssl or --no-ssl")
  end
end
