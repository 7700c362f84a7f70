# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and where a batch writes", :emulator do
  include_context "with a command line"
  include_context "with a batch"

  it "reads standard input and writes standard output where they are a dash, or left out" do
    expect(batch("--batch", "-", stdin: "#{line(id: 1)}\n#{line(id: 2)}\n")).to eq(0)
    expect(batch("--batch", "-", "--out", "-", "--concurrency", "1", stdin: line(id: 3))).to eq(0)
    expect(out.string.lines.map { |line| JSON.parse(line).values_at("line", "id") }).to eq([[1, 1], [2, 2], [1, 3]])
  end

  it "writes to devices as well" do
    write(line)
    expect([batch("--batch", input, "--out", File::NULL), err.string]).to eq([0, ""])
  end
end
