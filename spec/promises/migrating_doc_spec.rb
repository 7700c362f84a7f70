# frozen_string_literal: true

require "spec_helper"
require_relative "../integration/official/support/differences"

# docs/migrating.md names every difference to the official gem that the comparison knows. (What it shows in Ruby is run
# with the other guides.)
RSpec.describe "docs/migrating.md" do
  document = Document.new(File.expand_path("../../docs/migrating.md", __dir__))

  it "lists every difference with its place and reason, and no others" do
    named = Official::DIFFERENCES.map { |it| [it.name, it.where, it.reason].map { |text| text.delete("`") } }
    expect(document.table("Every difference")).to eq(named)
  end
end
