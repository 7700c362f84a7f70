# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and JSON in its options", :emulator do
  include_context "with a command line"

  {
    ["--meta", '{"a":1,"a":2}'] => /--meta: expected a JSON object, but it has the duplicate name "a"/,
    ["--meta", '{"a":{"b":1,"b":2}}'] => /the duplicate name "b"/,
    ["--meta", "null"] => /--meta: expected a JSON object, got null/,
    ["--meta", "[1]"] => /--meta: expected a JSON object, got \[1\]/
  }.each do |arguments, message|
    it "refuses #{arguments.join(" ")}" do
      expect(grant(*arguments)).to eq(2)
      expect(err.string).to match(message)
      expect([out.string, emulator.requests]).to eq(["", []])
    end
  end
end
