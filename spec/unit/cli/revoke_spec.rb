# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "revoke", :emulator do
  include_context "with a command line"

  it_behaves_like "a command that refuses", {
    ["revoke", "x", "--no-ssl"] => [1, /\Apubnub_pam: 400 Invalid token/]
  }
end
