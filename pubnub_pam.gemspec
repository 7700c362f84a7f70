# frozen_string_literal: true

require_relative "lib/pubnub_pam/version"

Gem::Specification.new do |spec|
  spec.name = "pubnub_pam"
  spec.version = PubnubPam::VERSION
  spec.authors = ["pubnub_pam contributors"]
  spec.summary = "PubNub Access Manager for Ruby: grant, revoke, parse and apply tokens, with a Rust heart"
  spec.description = <<~TEXT
    Grants, revokes, parses and applies PubNub Access Manager tokens. The work is done in Rust: requests are signed,
    sent and decoded without the interpreter's lock. An emulator of Access Manager runs inside the gem, so an
    application can be tried and tested without a PubNub account or a network.
  TEXT
  spec.homepage = "https://github.com/pubnub-pam/pubnub_pam"
  spec.license = "MIT"

  spec.required_ruby_version = ">= 3.1"
  # The first RubyGems that knows Rust extensions.
  spec.required_rubygems_version = ">= 3.3.11"
  spec.requirements = ["Rust >= 1.85 (cargo), to compile the extension", "libclang, to read Ruby's headers"]

  spec.metadata = {
    "source_code_uri" => spec.homepage,
    "changelog_uri" => "#{spec.homepage}/blob/main/CHANGELOG.md",
    "documentation_uri" => "https://rubydoc.info/gems/pubnub_pam",
    "bug_tracker_uri" => "#{spec.homepage}/issues",
    "cargo_crate_name" => "pubnub_pam",
    "rubygems_mfa_required" => "true"
  }

  # Cargo reads the manifest of every member and builds with --locked, so all manifests and the lock file ship;
  # tests do not. spec/promises/package_files.txt holds the result for review.
  spec.files = Dir.chdir(__dir__) do
    Dir[
      "Cargo.{toml,lock}", "ext/*/{Cargo,clippy}.toml", "ext/*/build.rs", "ext/*/src/**/*.rs",
      "ext/pam-emulator/src/**/*.{html,css,js}",
      "ext/pubnub_pam/extconf.rb", "lib/**/*.{rb,tt}", "sig/**/*.rbs", "rbi/*.rbi", "exe/*", "docs/*.{md,rb}",
      "docs/images/*.png",
      "{README,CHANGELOG,DESIGN}.md", "LICENSE", ".yardopts"
    ].grep_v(%r{/tests(\.rs|/)})
  end
  spec.bindir = "exe"
  spec.executables = ["pubnub_pam"]
  spec.extensions = ["ext/pubnub_pam/extconf.rb"]

  spec.add_dependency "rb_sys", "~> 0.9.87"
end
