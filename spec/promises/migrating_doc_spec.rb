# frozen_string_literal: true

require "spec_helper"
require "pubnub_pam/pubnub"
require_relative "../official/support/differences"

# docs/migrating.md runs, and names every difference to the official gem that the comparison knows, and no other.
RSpec.describe "docs/migrating.md" do
  include Loopback

  document = Document.new(File.expand_path("../../docs/migrating.md", __dir__))

  before(:context) { @service = PubnubPam::Emulator.start }
  after(:context) { @service.stop }

  it "makes claims that can be checked" do
    code = document.blocks("ruby").map { |block| DocumentedCode.new(block.code, file: document.path, line: block.line) }
    expect(code.sum(&:claims)).to be >= 12
  end

  document.blocks("ruby").each do |block|
    it "has an example that runs: #{block.name}" do
      redirect_clients_to(@service)
      code = DocumentedCode.new(block.code, file: document.path, line: block.line)
      with_environment(Loopback.environment(@service)) { expect(code.run(Object.new)).to eq("") }
    ensure
      PubnubPam::Pubnub.enable!
    end
  end

  it "names every difference, where it is and why, and no other" do
    named = Official::DIFFERENCES.map { |it| [it.name, it.where, it.reason].map { |text| text.delete("`") } }
    expect(document.table("Every difference")).to eq(named)
  end

  it "links to pages that exist" do
    links = File.read(document.path).scan(/\]\((\w+\.md)\)/).flatten
    expect(links).not_to be_empty
    expect(links).to all(satisfy { |name| File.exist?(File.expand_path("../../docs/#{name}", __dir__)) })
  end
end
