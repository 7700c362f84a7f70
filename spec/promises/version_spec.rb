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

  it "is what Cargo.lock has for each crate of ours" do
    crates = Dir["#{root}/ext/*/Cargo.toml"].map { |file| File.basename(File.dirname(file)) }
    locked = text("Cargo.lock").scan(/name = "([^"]+)"\nversion = "([^"]+)"/).to_h
    expect(locked.slice(*crates)).to eq(crates.to_h { |name| [name, PubnubPam::VERSION] })
  end
end
