# frozen_string_literal: true

require "pubnub_pam/cli"
require "spec_helper"
require "stringio"

# What docs/grant-many.md shows is what happens.
RSpec.describe "docs/grant-many.md", :emulator do
  include Loopback

  document = Document.new(File.expand_path("../../docs/grant-many.md", __dir__))

  document.blocks("ruby").each do |block|
    it "has an example that runs: #{block.name}" do
      code = DocumentedCode.new(block.code, file: document.path, line: block.line)
      expect(code.claims).to be_positive
      expect { stop_emulators_afterwards { code.run(Object.new) } }.not_to raise_error
    end
  end

  it "lists every key of a line" do
    named = document.table("Keys of a line").flat_map { |keys, _| keys.split(", ") }
    expect(named).to match_array(PubnubPam::CLI.const_get(:BatchFile).const_get(:Line)::KEYS)
  end

  it "shows the answers to its lines" do
    input = document.blocks("json").first
    answers = document.blocks("text").first
    out = StringIO.new
    keys = Loopback.environment(emulator).merge("PUBNUB_USER_ID" => "me", "PUBNUB_ORIGIN" => emulator.origin)
    cli = PubnubPam::CLI.new(out:, err: StringIO.new, input: StringIO.new(input.code), env: keys)
    expect(cli.run(%w[grant --no-ssl --batch -])).to eq(1)
    shown, printed = [answers.code, out.string].map { |text| text.gsub(/"(p0|qE)F2[\w-]+=*"/, "TOKEN") }
    expect(printed).to eq(shown)
  end
end
