# frozen_string_literal: true

require "bundler"
require "open3"
require "rbconfig"
require "tmpdir"

# What someone reads who installs the gem on a machine that lacks something.
RSpec.describe "ext/pubnub_pam/extconf.rb" do
  extconf = File.expand_path("../../ext/pubnub_pam/extconf.rb", __dir__)

  around do |example|
    Dir.mktmpdir { |folder| Dir.chdir(folder) { Bundler.with_unbundled_env { example.run } } }
  end

  define_method(:configure) do |env = {}, *arguments, prelude: ""|
    Open3.capture2e(env, RbConfig.ruby, "-e", "#{prelude}; load #{extconf.inspect}", "--", *arguments)
  end

  define_method(:fake_cargo) do |words|
    File.write("cargo", "#!/bin/sh\necho '#{words}'\n", perm: 0o755)
    { "CARGO" => File.expand_path("cargo") }
  end

  it "writes a Makefile that builds what Cargo.lock says, when nothing is missing" do
    output, status = configure
    expect(status).to be_success, output
    expect(File.read("Makefile")).to match(/^RB_SYS_EXTRA_CARGO_ARGS \?= .*--locked/)
  end

  it "builds in the release profile unless told otherwise" do
    configure({ "RB_SYS_CARGO_PROFILE" => nil })
    expect(File.read("Makefile")).to match(/^RB_SYS_CARGO_PROFILE \??= release$/)
  end

  it "builds with no features but those that it is asked for, whatever rb_sys makes of arguments" do
    features = [[], ["--features=test-hooks"]].map do |arguments|
      configure({ "RB_SYS_CARGO_FEATURES" => nil }, *arguments)
      File.read("Makefile")[/^RB_SYS_CARGO_FEATURES \?= *(.*)$/, 1]
    end
    expect(features).to eq(["", "test-hooks"])
  end

  it "says what to install where Rust is missing" do
    output, status = configure({ "CARGO" => File.expand_path("no-such-cargo") })
    expect(status).not_to be_success
    expect(output).to eq("pubnub_pam: cargo is missing: install Rust 1.85 or newer (https://rustup.rs)\n")
  end

  it "says which Rust it found where that is too old" do
    output, status = configure(fake_cargo("cargo 1.84.1 (66221abde 2024-11-19)"))
    expect(status).not_to be_success
    expect(output).to eq("pubnub_pam: Rust 1.84.1 is too old: install 1.85 or newer (`rustup update stable`)\n")
  end

  it "says what to install where libclang is missing" do
    no_files = "Dir.define_singleton_method(:glob) { |*, **| [] }"
    output, status = configure({ "LIBCLANG_PATH" => nil }, prelude: no_files)
    expect(status).not_to be_success
    expect(output).to match(/\Apubnub_pam: libclang is missing: install it \(.*libclang-dev.*\n\z/)
  end

  it "says what to install where rb_sys is missing" do
    output, status = configure({ "GEM_HOME" => Dir.pwd, "GEM_PATH" => Dir.pwd, "LIBCLANG_PATH" => "/" })
    expect(status).not_to be_success
    expect(output).to eq("pubnub_pam: the gem rb_sys is missing: `gem install rb_sys`\n")
  end

  it "refuses every Ruby but CRuby" do
    output, status = configure(prelude: "Object.send(:remove_const, :RUBY_ENGINE); RUBY_ENGINE = 'jruby'")
    expect(status).not_to be_success
    expect(output).to eq("pubnub_pam: CRuby only: the extension cannot be built for jruby\n")
  end
end
