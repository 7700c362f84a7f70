# frozen_string_literal: true

require "open3"
require "rbconfig"
require "shellwords"
require "spec_helper"
require "tmpdir"

# The documents that ship, as pages that YARD makes by `.yardopts`. Most of the code is left out: it would take longer.
RSpec.describe "documents in YARD" do
  root = File.expand_path("../..", __dir__)
  options, extra = File.read("#{root}/.yardopts").lines.reject { |line| line.start_with?("lib/") }.join.split("-\n")
  documents = Dir.chdir(root) { extra.split.flat_map { |pattern| Dir[pattern] } } << "README.md"

  around do |example|
    Dir.mktmpdir do |folder|
      @folder = folder
      command = [RbConfig.ruby, "-S", "yard", "doc", "--no-yardopts", "--no-save", "--no-cache", "--quiet", "-o",
                 folder]
      @printed, @status = Open3.capture2e(*command, *options.shellsplit,
                                          "lib/pubnub_pam/version.rb", "-", *extra.split, chdir: root)
      example.run
    end
  end

  # Where the pages of a folder lead to on this disk.
  define_method(:linked) do |page|
    File.read("#{@folder}/#{page}").scan(/href="([^"#:]+)(?:#[^"]*)?"/).flatten.uniq - %w[file_list.html]
  end

  it "link to each other, and only to existing files" do
    expect(@status).to be_success, @printed
    pages = documents.map { |path| "file.#{File.basename(path, ".md")}.html" }
    expect(Dir.children(@folder)).to include(*pages)
    linked = pages.to_h { |page| [page, linked(page)] }
    missing = linked.transform_values { |links| links.reject { |link| File.exist?("#{@folder}/#{link}") } }
    expect(missing.reject { |_, links| links.empty? }).to eq({})
    expect(linked["file.README.html"]).to include("file.rails.html", "file.caching.html", "file.DESIGN.html")
    expect(linked["file.rails.html"]).to include("file.caching.html", "index.html")
  end
end
