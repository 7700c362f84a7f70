# frozen_string_literal: true

RSpec.describe "the version" do
  root = File.expand_path("../..", __dir__)

  define_method(:text) { |file| File.read("#{root}/#{file}") }

  it "is the same in Ruby and in Cargo.toml" do
    cargo = text("Cargo.toml")[/\[workspace\.package\]\nversion = "([^"]+)"/, 1]
    expect(cargo).to eq(PubnubPam::VERSION)
  end

  it "is the newest in the changelog, or the next after it" do
    newest = text("CHANGELOG.md")[/^## .*?(?=^## |\z)/m]
    version = Regexp.escape(PubnubPam::VERSION)
    expect(newest).to match(/\A## \[#{version}\]|^To become #{version},/)
  end

  %w[Cargo.lock fuzz/Cargo.lock].each do |lock|
    it "is what #{lock} has for each crate of ours" do
      crates = Dir["#{root}/ext/*/Cargo.toml"].map { |file| File.basename(File.dirname(file)) }
      locked = text(lock).scan(/name = "([^"]+)"\nversion = "([^"]+)"/).to_h.slice(*crates)
      expect(locked).not_to be_empty
      expect(locked.values.uniq).to eq([PubnubPam::VERSION])
    end
  end

  it "is in Cargo.lock for every crate of ours" do
    crates = Dir["#{root}/ext/*/Cargo.toml"].map { |file| File.basename(File.dirname(file)) }
    expect(text("Cargo.lock").scan(/^name = "([^"]+)"/).flatten).to include(*crates)
  end
end
