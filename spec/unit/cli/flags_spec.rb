# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and names of permissions", :emulator do
  include_context "with a command line"

  {
    ["--channel", "b=read,read"] => /--channel b: duplicate permission: read/,
    ["--channel", "b=read,read,read"] => /--channel b: duplicate permission: read/,
    ["--channel", "b=read,"] => /--channel b: expected some of .*, got an empty name/,
    ["--channel", "b="] => /--channel b: expected some of .*, got none/,
    ["--channel", "=read"] => /--channel: expected NAME=PERMISSIONS, got =read/,
    ["--channel", "b=READ"] => /got READ; did you mean read\?/
  }.each do |arguments, message|
    it "refuses #{arguments.join(" ")}" do
      expect(grant(*arguments)).to eq(2)
      expect(err.string).to match(message)
      expect([out.string, emulator.requests]).to eq(["", []])
    end
  end
end
