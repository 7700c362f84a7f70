# frozen_string_literal: true

require "open3"
require "spec_helper"

RSpec.describe PubnubPam::CLI, "version", :emulator do
  include_context "with a command line"

  it_behaves_like "a command that refuses", {
    %w[version now] => [2, "pubnub_pam: unexpected arguments: now (see pubnub_pam version --help)\n"]
  }

  it "prints its version" do
    expect(Open3.capture2e(*program, "version").first).to eq("#{PubnubPam::VERSION}\n")
  end
end
