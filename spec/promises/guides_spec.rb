# frozen_string_literal: true

require "spec_helper"

# What the guides in docs/ show is run, as the README's examples are.
RSpec.describe "docs/" do
  root = File.expand_path("../..", __dir__)
  guides = Dir["#{root}/docs/*.md"].map { |path| Document.new(path) }

  guides.each do |guide|
    describe File.basename(guide.path) do
      it_behaves_like "a document that runs", guide

      it "links only to files and headings that exist" do
        text = File.read(guide.path)
        files = text.scan(/\]\((?!https?:)([^)#\s]+)/).flatten
        anchors = text.scan(/\]\(#([^)]+)\)/).flatten
        expect(files).to all(satisfy { |path| File.exist?(File.expand_path(path, File.dirname(guide.path))) })
        expect(anchors - guide.anchors).to be_empty
      end
    end
  end

  it "are all linked from the README" do
    readme = File.read("#{root}/README.md")
    links = guides.map { |guide| "(docs/#{File.basename(guide.path)}" }
    expect(links).to all(satisfy { |link| readme.include?(link) })
  end
end
