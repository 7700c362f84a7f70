# frozen_string_literal: true

require "bundler"
require "fileutils"
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

  define_method(:script) do |name, code|
    File.write(name, "#!/bin/sh\n#{code}\n", perm: 0o755)
  end

  define_method(:make) do |*arguments|
    Open3.capture2e({ "RUSTLIB" => "library.so" }, "make", "-j4", *arguments)
  end

  define_method(:fake_cargo) do |words|
    File.write("cargo", "#!/bin/sh\necho '#{words}'\n", perm: 0o755)
    { "CARGO" => File.expand_path("cargo") }
  end

  it "writes a Makefile that uses Cargo.lock if all tools are there" do
    output, status = configure
    expect(status).to be_success, output
    expect(File.read("Makefile")).to match(/^RB_SYS_EXTRA_CARGO_ARGS \?= .*--locked/)
  end

  it "builds in the release profile by default" do
    configure({ "RB_SYS_CARGO_PROFILE" => nil })
    expect(File.read("Makefile")).to match(/^RB_SYS_CARGO_PROFILE \??= release$/)
  end

  it "builds only with the features that are asked for" do
    features = [[], ["--features=test-hooks"]].map do |arguments|
      configure({ "RB_SYS_CARGO_FEATURES" => nil }, *arguments)
      File.read("Makefile")[/^RB_SYS_CARGO_FEATURES \?= *(.*)$/, 1]
    end
    expect(features).to eq(["", "test-hooks"])
  end

  it "says what to install if Rust is missing" do
    output, status = configure({ "CARGO" => File.expand_path("no-such-cargo") })
    expect(status).not_to be_success
    expect(output).to eq("pubnub_pam: cargo is missing: install Rust 1.85 or newer (https://rustup.rs)\n")
  end

  it "says which Rust it found if that is too old" do
    output, status = configure(fake_cargo("cargo 1.84.1 (66221abde 2024-11-19)"))
    expect(status).not_to be_success
    expect(output).to eq("pubnub_pam: Rust 1.84.1 is too old: install 1.85 or newer (`rustup update stable`)\n")
  end

  it "says what to install if libclang is missing" do
    no_files = "Dir.define_singleton_method(:glob) { |*, **| [] }"
    output, status = configure({ "LIBCLANG_PATH" => nil }, prelude: no_files)
    expect(status).not_to be_success
    expect(output).to match(/\Apubnub_pam: libclang is missing: install it \(.*libclang-dev.*\n\z/)
  end

  it "says what to install if rb_sys is missing" do
    output, status = configure({ "GEM_HOME" => Dir.pwd, "GEM_PATH" => Dir.pwd, "LIBCLANG_PATH" => "/" })
    expect(status).not_to be_success
    expect(output).to eq("pubnub_pam: the gem rb_sys is missing: `gem install rb_sys`\n")
  end

  it "says what is missing if rb_sys is installed and cannot be loaded" do
    FileUtils.mkdir_p("lib/rb_sys")
    File.write("lib/rb_sys/mkmf.rb", 'require "no/such/file"')
    output, status = configure(prelude: "$LOAD_PATH.unshift(File.expand_path('lib'))")
    expect(status).not_to be_success
    expect(output).to eq("pubnub_pam: the gem rb_sys cannot be loaded: cannot load such file -- no/such/file\n")
  end

  it "says what to install if there is no C compiler" do
    output, status = configure({ "CC" => "no-such-compiler -m64" })
    expect(status).not_to be_success
    expect(output).to match(/\Apubnub_pam: no-such-compiler is missing: install a C compiler .*gcc make.*\n\z/)
  end

  # RubyGems 4 does: with rb_sys before 0.9.119, the compiled library was deleted while it was being installed.
  it "cleans up only after the installation, also if make runs several jobs" do
    script("compiler", 'echo compiling >> log; sleep 0.3; touch "$RUSTLIB"; echo compiled >> log')
    script("cleaner", "echo cleaning >> log")
    configure({ "SOURCE_DATE_EPOCH" => "1" })
    output, status = make("install", "CARGO=./compiler", "RM_RF=./cleaner", "RUSTLIB=library.so", "RUBYARCHDIR=there")
    expect(status).to be_success, output
    expect(File.readlines("log", chomp: true)).to eq(%w[compiling compiled cleaning])
    expect(Dir.children("there")).to eq(["pubnub_pam.#{RbConfig::CONFIG["DLEXT"]}"])
  end

  it "leaves no path of the building machine in a platform gem" do
    configure({ "RUBY_TARGET" => "x86_64-linux", "CARGO_HOME" => "/somewhere/cargo" })
    flags = File.read("Makefile")[/^RB_SYS_EXTRA_RUSTFLAGS \?= *(.*)$/, 1].split
    root = File.expand_path("../..", extconf.delete_suffix("/extconf.rb"))
    expect(flags).to eq(["--remap-path-prefix=/somewhere/cargo=cargo-home", "--remap-path-prefix=#{root}=pubnub_pam"])
  end

  it "adds no flags for rustc when the gem is compiled where it runs" do
    configure({ "RUBY_TARGET" => nil })
    expect(File.read("Makefile")[/^RB_SYS_EXTRA_RUSTFLAGS \?= *(.*)$/, 1]).to eq("")
  end

  it "refuses every Ruby but CRuby" do
    output, status = configure(prelude: "Object.send(:remove_const, :RUBY_ENGINE); RUBY_ENGINE = 'jruby'")
    expect(status).not_to be_success
    expect(output).to eq("pubnub_pam: CRuby only: the extension cannot be built for jruby\n")
  end
end
