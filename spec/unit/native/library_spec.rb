# frozen_string_literal: true

require "bundler"
require "etc"
require "fileutils"
require "open3"
require "rbconfig"
require "tmpdir"

# What someone reads whose system cannot use the library that a gem brings. Each library is the real one, doctored.
RSpec.describe "PubnubPam::Native::Library" do
  root = File.expand_path("../../..", __dir__)
  ruby = RUBY_VERSION[/\A\d+\.\d+/]
  file = "pubnub_pam.#{RbConfig::CONFIG["DLEXT"]}"
  elf = { if: RbConfig::CONFIG["host_os"].include?("linux") }

  compile_it = "To compile the gem on this system instead, which takes Rust and libclang: " \
               "`gem install pubnub_pam --platform ruby`, or in the Gemfile " \
               "`gem \"pubnub_pam\", force_ruby_platform: true`."
  install_here = "Install the gem on the system that runs it; with Bundler, `bundle lock --add-platform " \
                 "#{RUBY_PLATFORM.delete_suffix("-gnu")}` and `bundle install`."
  compile_again = "Compile it again: `gem pristine pubnub_pam`, or `rake compile` in a checkout."

  around do |example|
    Dir.mktmpdir("pubnub_pam-library-") do |folder|
      @folder = File.realpath(folder)
      example.run
    end
  end

  # The Ruby files of a gem, and no library yet.
  before do
    FileUtils.cp_r("#{root}/lib", @folder)
    FileUtils.rm_rf([*Dir["#{@folder}/lib/pubnub_pam/[0-9]*"], *Dir["#{@folder}/lib/pubnub_pam/#{file}"]])
  end

  let(:bytes) { File.binread("#{root}/lib/pubnub_pam/#{file}") }
  let(:precompiled) { "#{@folder}/lib/pubnub_pam/#{ruby}/#{file}" }
  let(:compiled) { "#{@folder}/lib/pubnub_pam/#{file}" }

  define_method(:put) do |path, content|
    FileUtils.mkdir_p(File.dirname(path))
    File.binwrite(path, content, perm: 0o755)
  end

  # What is printed: the message, or which library is in use. `prelude` runs before the gem is required.
  define_method(:load_gem) do |prelude = "", shown: "message"|
    script = <<~RUBY
      #{prelude}
      begin
        require "pubnub_pam"
        puts $LOADED_FEATURES.grep(/#{Regexp.escape(file)}/)
      rescue LoadError => e
        puts e.#{shown}
      end
    RUBY
    output, status = Bundler.with_unbundled_env { Open3.capture2e(RbConfig.ruby, "-I#{@folder}/lib", "-e", script) }
    raise output unless status.success?

    output.chomp
  end

  define_method(:pretend_ruby) do |version|
    "Object.send(:remove_const, :RUBY_VERSION); RUBY_VERSION = #{version.inspect}"
  end

  # As on a system whose loader says this of the precompiled library.
  define_method(:failing_with) do |words|
    <<~RUBY
      Kernel.prepend(Module.new do
        def require(name) = name == #{precompiled.inspect} ? raise(LoadError, #{words.inspect}) : super
      end)
    RUBY
  end

  it "loads the library of this Ruby from a platform gem, also beside one without a version" do
    put(precompiled, bytes)
    put(compiled, "no library")
    expect(load_gem).to eq(precompiled)
  end

  it "loads the one library of a source gem" do
    put(compiled, bytes)
    expect(load_gem).to eq(compiled)
  end

  it "takes no empty folder for a library: `rake native` leaves such folders in a checkout" do
    put(compiled, bytes)
    FileUtils.mkdir_p(File.dirname(precompiled))
    expect(load_gem).to eq(compiled)
  end

  it "says which Rubies a platform gem has libraries for" do
    %w[10.0 3.0 4.9].each { |version| put("#{@folder}/lib/pubnub_pam/#{version}/#{file}", bytes) }
    expect(load_gem).to eq(
      "pubnub_pam: this precompiled gem has no library for Ruby #{ruby}, only for Ruby 3.0, 4.9, 10.0. #{compile_it}"
    )
  end

  it "says which glibc the library needs, and which there is, and never tries another library", elf do
    put(precompiled, bytes.gsub(/GLIBC_2\.(\d\d)\0/, "GLIBC_9.\\1\0"))
    put(compiled, bytes)
    here = Etc.confstr(Etc::CS_GNU_LIBC_VERSION)[/[\d.]+/]
    expect(load_gem).to match(
      /\Apubnub_pam: the precompiled library needs glibc 9\.\d\d, and this system has #{here}\. #{compile_it}\z/
    )
  end

  it "says that the library is for musl", elf do
    put(precompiled, bytes.gsub("libc.so.6\0", "libc.musl\0"))
    expect(load_gem).to eq(
      "pubnub_pam: the precompiled library is for another C library (glibc or musl): libc.musl: cannot open shared " \
      "object file: No such file or directory - #{precompiled}. #{install_here}"
    )
  end

  it "reports it with the message of musl's loader, if glibc is missing" do
    put(precompiled, "")
    words = "Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by #{precompiled})"
    expect(load_gem(failing_with(words))).to eq(
      "pubnub_pam: the precompiled library is for another C library (glibc or musl): #{words}. #{install_here}"
    )
  end

  it "reports that glibc is too old if an unversioned part of it is missing" do
    put(precompiled, "")
    words = "/lib/libc.so.6: version `GLIBC_ABI_DT_RELR' not found (required by #{precompiled})"
    expect(load_gem(failing_with(words)))
      .to start_with("pubnub_pam: the precompiled library needs glibc ABI_DT_RELR, and this system has ")
  end

  {
    "macOS" => "dlopen(pubnub_pam.bundle, 0x0009): symbol not found in flat namespace '_rb_hash_new_capa'",
    "musl" => "Error relocating pubnub_pam.so: rb_hash_new_capa: symbol not found"
  }.each do |system, words|
    it "knows a library for a newer Ruby in the words of #{system}, too" do
      put(precompiled, "")
      expect(load_gem(failing_with(words))).to eq(
        "pubnub_pam: Ruby #{RUBY_VERSION} cannot load the precompiled library: it was compiled for another Ruby: " \
        "#{words}. #{compile_it}"
      )
    end
  end

  it "says that the library is for another processor, which Linux calls a missing file", elf do
    machine = [RUBY_PLATFORM.start_with?("aarch64") ? 62 : 183].pack("S") # the other one of the two
    put(precompiled, bytes.tap { |library| library[18, 2] = machine })
    expect(load_gem).to eq(
      "pubnub_pam: the precompiled library is for another processor than #{RbConfig::CONFIG["host_cpu"]}: " \
      "#{precompiled}: cannot open shared object file: No such file or directory - #{precompiled}. #{install_here}"
    )
  end

  it "says that a gem was installed on another system, as folders that are copied into a container are" do
    put("#{File.dirname(precompiled)}/pubnub_pam.other", bytes)
    expect(load_gem).to eq(
      "pubnub_pam: this precompiled gem is for another system: for Ruby #{ruby} it has pubnub_pam.other, " \
      "not #{file}. #{install_here}"
    )
  end

  it "reports a damaged library", elf do
    put(precompiled, "no library")
    expect(load_gem).to eq(
      "pubnub_pam: Ruby #{RUBY_VERSION} cannot load the precompiled library: #{precompiled}: file too short - " \
      "#{precompiled}. #{compile_it}"
    )
  end

  it "refuses a library that was built for another Ruby" do
    put("#{@folder}/lib/pubnub_pam/9.8/#{file}", bytes)
    expect(load_gem(pretend_ruby("9.8.7"))).to eq(
      "pubnub_pam: Ruby 9.8.7 cannot load the precompiled library: it was compiled for Ruby #{ruby}. #{compile_it}"
    )
  end

  it "refuses a compiled library that was built for another Ruby, as after an update of Ruby" do
    put(compiled, bytes)
    expect(load_gem(pretend_ruby("9.8.7"))).to eq(
      "pubnub_pam: Ruby 9.8.7 cannot load the library: it was compiled for Ruby #{ruby}. #{compile_again}"
    )
  end

  it "refuses a library for a newer Ruby, which calls functions that this one does not have", elf do
    put(precompiled, bytes.gsub("\0rb_utf8_str_new\0", "\0rb_newer_method\0"))
    expect(load_gem).to eq(
      "pubnub_pam: Ruby #{RUBY_VERSION} cannot load the precompiled library: it was compiled for another Ruby: " \
      "#{precompiled}: undefined symbol: rb_newer_method - #{precompiled}. #{compile_it}"
    )
  end

  it "takes 3.1 for another Ruby than 3.10" do
    put(compiled, bytes)
    expect(load_gem(pretend_ruby("#{ruby}0.0"))).to include("it was compiled for Ruby #{ruby}.")
  end

  it "says that a source gem was not compiled" do
    expect(load_gem).to eq(
      "pubnub_pam: no compiled library for Ruby #{RUBY_VERSION} on #{RUBY_PLATFORM}: #{compiled} is missing. " \
      "#{compile_again}"
    )
  end

  it "says that it needs CRuby, whose libraries TruffleRuby would take for its own" do
    put(precompiled, bytes)
    truffle = "%i[RUBY_ENGINE RUBY_ENGINE_VERSION].each { |name| Object.send(:remove_const, name) }; " \
              "RUBY_ENGINE = 'truffleruby'; RUBY_ENGINE_VERSION = '24.1'"
    expect(load_gem(truffle)).to eq("pubnub_pam: this gem needs CRuby, and this is truffleruby 24.1.")
  end

  it "keeps Ruby's error as the cause" do
    put(compiled, "no library")
    expect(load_gem(shown: "cause.class")).to eq("LoadError")
  end
end
