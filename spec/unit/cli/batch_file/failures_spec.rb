# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and the lines of a batch that failed", :emulator do
  include_context "with a command line"
  include_context "with a batch"

  it "lists a hundred of them" do
    write(*["x"] * 103)
    expect(batch).to eq(1)
    expect(answers.size).to eq(103)
    expect(err.string.lines.values_at(0, 1, 100, 101)).to match(
      [/103 of 103 lines failed/, /line 1:/, /line 100:/, "  … and 3 more\n"]
    )
  end
end
