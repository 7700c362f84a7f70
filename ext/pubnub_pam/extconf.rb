# frozen_string_literal: true

# Checks what the build needs and says in one line what to install; then lets rb_sys write the Makefile.
module Preflight
  OLDEST_RUST = "1.85"

  # Where clang-sys, which binds Ruby's headers for us, looks for libclang beyond $LIBCLANG_PATH and llvm-config.
  LIBCLANG_FOLDERS = %w[
    /usr/lib* /usr/lib*/* /usr/lib*/*/* /usr/local/lib* /usr/local/lib*/* /usr/local/llvm*/lib*
    /opt/homebrew/opt/llvm*/lib /usr/local/opt/llvm*/lib /opt/local/libexec/llvm*/lib
    /Library/Developer/CommandLineTools/usr/lib
    /Applications/Xcode*.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/lib
  ].freeze

  class << self
    def run
      problem = engine || rust || compiler || libclang || rb_sys
      abort "pubnub_pam: #{problem}" if problem
    end

    private

    def engine
      "CRuby only: the extension cannot be built for #{RUBY_ENGINE}" unless RUBY_ENGINE == "ruby"
    end

    def rust
      found = rust_version
      return "cargo is missing: install Rust #{OLDEST_RUST} or newer (https://rustup.rs)" unless found
      return if Gem::Version.new(found) >= Gem::Version.new(OLDEST_RUST)

      "Rust #{found} is too old: install #{OLDEST_RUST} or newer (`rustup update stable`)"
    end

    def rust_version
      IO.popen([ENV.fetch("CARGO", "cargo"), "--version"], err: File::NULL, &:read)[/\Acargo (\d+\.\d+\.\d+)/, 1]
    rescue SystemCallError
      nil
    end

    # Rust links with it, and some crates have C code.
    def compiler
      command = ENV.fetch("CC", RbConfig::CONFIG["CC"]).split.first
      return if Gem.win_platform? || executable?(command)

      "#{command} is missing: install a C compiler and make (Debian, Ubuntu: build-essential; Fedora: gcc make; " \
        "Alpine: build-base; macOS: `xcode-select --install`)"
    end

    def executable?(command)
      folders = command.include?("/") ? [""] : ENV.fetch("PATH", "").split(File::PATH_SEPARATOR).map { |it| "#{it}/" }
      folders.any? { |folder| File.executable?("#{folder}#{command}") }
    end

    # The names are known for Unix only: elsewhere the build itself has to find out.
    def libclang
      return if ENV["LIBCLANG_PATH"] || Gem.win_platform? || libclang_gem? || libclang_folder?

      "libclang is missing: install it (Debian, Ubuntu: libclang-dev; Fedora: clang-devel; Alpine: clang-dev; " \
        "macOS: `xcode-select --install`) or set LIBCLANG_PATH to its folder"
    end

    def libclang_gem?
      Gem::Specification.any? { |spec| spec.name == "libclang" }
    end

    def libclang_folder?
      folders = [*LIBCLANG_FOLDERS, *llvm_config, *ENV.fetch("LD_LIBRARY_PATH", "").split(":")]
      folders.any? { |folder| Dir.glob("#{folder}/libclang{,-[0-9]*}.{so,dylib}*").any? }
    end

    def llvm_config
      [IO.popen([ENV.fetch("LLVM_CONFIG_PATH", "llvm-config"), "--libdir"], err: File::NULL, &:read).chomp]
    rescue SystemCallError
      []
    end

    def rb_sys
      require "mkmf"
      require "rb_sys/mkmf"
      nil
    rescue LoadError => e
      return "the gem rb_sys is missing: `gem install rb_sys`" if e.path == "rb_sys/mkmf"

      "the gem rb_sys cannot be loaded: #{e.message}"
    end
  end
end

# Flags for rustc that replace the folders of this machine in messages of the library.
module ReleaseFlags
  def self.to_a
    project = File.expand_path("../..", __dir__)
    cargo = ENV.fetch("CARGO_HOME") { File.expand_path("~/.cargo") }
    ["--remap-path-prefix=#{cargo}=cargo-home", "--remap-path-prefix=#{project}=pubnub_pam"]
  end
end

Preflight.run

create_rust_makefile("pubnub_pam/pubnub_pam") do |config|
  # `rake compile` asks for what specs need beyond what users do. Older rb_sys hands this script's arguments to Cargo
  # by itself, too, which takes a feature twice as once.
  config.features += ARGV.filter_map { |argument| argument[/\A--features=(.+)/, 1] }
  config.extra_cargo_args += ["--locked"]
  # Installing a gem is not the moment to download a compiler: the check above has asked for one.
  config.auto_install_rust_toolchain = false
  # Libraries that are published do not show the folders of whoever built them.
  config.extra_rustflags += ReleaseFlags.to_a if ENV["RUBY_TARGET"]
end

# RubyGems 4 runs make with several jobs. Before rb_sys 0.9.119, the Makefile cleans up while it installs.
File.write("Makefile", "\n.NOTPARALLEL:\n", mode: "a") unless $nmake # rubocop:disable Style/GlobalVars
