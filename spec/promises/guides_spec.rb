# frozen_string_literal: true

require "spec_helper"

# What the guides in docs/ show is run, as the README's examples are.
RSpec.describe "docs/" do
  root = File.expand_path("../..", __dir__)
  guides = Dir["#{root}/docs/*.md"].map { |path| Document.new(path) }

  guides.each do |guide|
    describe File.basename(guide.path) do
      it_behaves_like "a document that runs", guide
    end
  end

  [*guides, *Dir["#{root}/*.md", "#{root}/bench/*.md"].map { |path| Document.new(path) }].each do |document|
    it "has no link to a file or heading that does not exist in #{File.basename(document.path)}" do
      expect(document.broken_links).to eq([])
    end
  end

  it "are all linked from the README" do
    readme = File.read("#{root}/README.md")
    links = guides.map { |guide| "(docs/#{File.basename(guide.path)}" }
    expect(links).to all(satisfy { |link| readme.include?(link) })
  end
end
