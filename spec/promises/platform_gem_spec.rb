# frozen_string_literal: true

require "fileutils"
require "open3"
require "rbconfig"
require "tmpdir"
require_relative "../../rakelib/platform/platform_check"

# What is published for each system, and what the check before that finds.
RSpec.describe "a platform gem" do
  root = File.expand_path("../..", __dir__)
  elf = { if: RbConfig::CONFIG["host_os"].include?("linux") }

  around do |example|
    Dir.mktmpdir("pubnub_pam-platform-") do |folder|
      @folder = folder
      Dir.chdir(root) { Gem::DefaultUserInteraction.use_ui(Gem::SilentUI.new) { example.run } }
    end
  end

  let(:gemspec) { Gem::Specification.load("#{root}/pubnub_pam.gemspec").dup }
  let!(:package_files) { gemspec.files.sort }
  let(:any_library) { save("no library") }
  let(:library) { "#{root}/lib/pubnub_pam/pubnub_pam.#{RbConfig::CONFIG["DLEXT"]}" }

  # A library as it is published: for an old glibc, and built nowhere.
  let(:published) do
    folders = [Dir.home, root].map { |folder| "#{folder}/" }.sort_by { |folder| -folder.length }
    plain = folders.reduce(File.binread(library)) { |bytes, folder| bytes.gsub(folder.b, "x" * folder.length) }
    plain.gsub("/registry/src/", "xregistry/src/").gsub(/GLIBC_2\.(29|3\d)\0/, "GLIBC_2.17\0")
  end

  define_method(:save) do |bytes, name = "library.so"|
    "#{@folder}/#{name}".tap { |path| File.binwrite(path, bytes) }
  end

  define_method(:wrap) do |libraries, platform = "x86_64-linux"|
    "#{@folder}/pubnub_pam.gem".tap { |path| PlatformGem.wrap(gemspec, platform, libraries, path) }
  end

  define_method(:problems) do |libraries, rubies: libraries.keys, published: true, platform: "x86_64-linux"|
    PlatformCheck.new(wrap(libraries, platform), rubies, package_files, published: published).problems
  end

  it "has its libraries, the licenses, and nothing of the source" do
    contents = Gem::Package.new(wrap({ "3.1" => any_library, "3.3" => any_library })).contents
    expect(contents.grep(/\.so\z/)).to match_array(%w[3.1 3.3].map { |ruby| "lib/pubnub_pam/#{ruby}/pubnub_pam.so" })
    expect(contents).to include("THIRD_PARTY_LICENSES.md", "lib/pubnub_pam/native.rb", "exe/pubnub_pam")
    expect(contents.grep(/\Aext|Cargo|\.rs\z|extconf/)).to eq([])
  end

  it "needs no other gem and no tools, and is for the Rubies that it has libraries for" do
    spec = Gem::Package.new(wrap({ "3.9" => any_library, "3.10" => any_library })).spec
    expect([spec.dependencies, spec.extensions, spec.requirements]).to eq([[], [], []])
    expect(spec.required_ruby_version).to eq(Gem::Requirement.new(">= 3.9", "< 3.11.dev"))
    expect(spec.platform.to_s).to eq("x86_64-linux")
  end

  it "does not change the source gem's specification" do
    wrap({ "3.1" => any_library })
    expect(gemspec.files.sort).to eq(package_files)
    expect(gemspec.extensions).to eq(["ext/pubnub_pam/extconf.rb"])
    expect(gemspec.dependencies.map(&:name)).to eq(["rb_sys"])
  end

  it "is not installed on glibc by a RubyGems that does not know musl" do
    requirement = lambda do |platform|
      Gem::Package.new(wrap({ "3.1" => any_library }, platform)).spec.required_rubygems_version.to_s
    end
    expect(requirement.call("x86_64-linux-musl")).to eq(">= 3.3.22")
    expect(requirement.call("x86_64-linux")).to eq(">= 3.3.11")
  end

  it "cannot be made without a library" do
    expect { wrap({}) }.to raise_error("a platform gem needs a library in lib/pubnub_pam/RUBY")
  end

  it "is named without glibc and without macOS' version" do
    names = { "x86_64-linux" => "x86_64-linux", "aarch64-linux-musl" => "aarch64-linux-musl",
              "arm64-darwin-23" => "arm64-darwin", "x64-mingw-ucrt" => "x64-mingw-ucrt" }
    names.each do |local, name|
      allow(Gem::Platform).to receive(:local).and_return(Gem::Platform.new(local))
      expect(PlatformGem.local_platform).to eq(name)
    end
  end

  it "can be built without the gems for development, as in a container of a release" do
    prelude = save(<<~RUBY, "prelude.rb")
      Kernel.prepend(Module.new do
        def require(name) = name.match?(/\\A(yard|rspec|rubocop|rbs|rails)\\b/) ? raise(LoadError, name) : super
      end)
    RUBY
    output, status = Open3.capture2e({ "RUBYOPT" => "-r#{prelude} #{ENV.fetch("RUBYOPT", "")}" }, "rake", "--tasks")
    expect(status).to be_success, output
    expect(output).to include("rake platform:inspect")
    expect(output).not_to include("rake rubocop")
  end

  it "is cross-compiled for two Rubies or more: the library of one alone would have no folder for its version" do
    one = { "RUBY_TARGET" => "x86_64-linux", "RUBY_CC_VERSION" => "3.3.8" }
    output, status = Open3.capture2e(one, "rake", "--tasks")
    expect(status).not_to be_success
    expect(output).to include('RUBY_CC_VERSION: expected two Rubies or more, such as 3.3.8:3.4.1, got "3.3.8"')
  end

  it "passes its check when it is as promised", elf do
    expect(problems({ "3.1" => save(published) })).to eq([])
  end

  it "is refused with a file that is not listed, or without one that is", elf do
    gemspec.files = gemspec.files - ["LICENSE"] + ["Gemfile"]
    expect(problems({ "3.1" => save(published) })).to eq(["unexpected file: Gemfile", "missing file: LICENSE"])
  end

  it "is refused without the library of a Ruby that it should have", elf do
    expect(problems({ "3.1" => save(published) }, rubies: %w[3.1 3.2])).to eq([
      "missing file: lib/pubnub_pam/3.2/pubnub_pam.so",
      "required_ruby_version: expected >= 3.1, < 3.3.dev, got >= 3.1, < 3.2.dev"
    ])
  end

  it "is refused when a library needs a newer glibc than the README says", elf do
    newer = published.sub("GLIBC_2.28\0", "GLIBC_2.38\0")
    expect(problems({ "3.1" => save(newer) }))
      .to eq(["lib/pubnub_pam/3.1/pubnub_pam.so needs glibc 2.38, newer than 2.31"])
    expect(problems({ "3.1" => save(newer) }, published: false)).to eq([])
  end

  it "is refused when a library exports something else, or needs something that may not be there", elf do
    strange = published.gsub("ruby_abi_version\0", "ruby_abi_versiom\0").gsub("libgcc_s.so.1\0", "libruby.so.31\0")
    expect(problems({ "3.1" => save(strange) })).to eq([
      "exports ruby_abi_versiom", "does not export ruby_abi_version", "needs libruby.so.31"
    ].map { |problem| "lib/pubnub_pam/3.1/pubnub_pam.so #{problem}" })
  end

  it "passes with the paths of crates as extconf.rb replaces them, after any text", elf do
    expect(problems({ "3.1" => save("#{published}/cargo-home/registry/src/x") })).to eq([])
  end

  it "is refused when a library shows where it was built" do
    shown = "#{published}#{Dir.home}/x\0/build/cargo/registry/src/x"
    expect(problems({ "3.1" => save(shown) })).to eq(
      [Dir.home, "/cargo/registry/src/"].map do |folder|
        "lib/pubnub_pam/3.1/pubnub_pam.so shows #{folder}, a folder of the machine that built it"
      end
    )
  end

  it "is tried on another Debian only when that is named" do
    output, status = Open3.capture2e("#{root}/bin/try-on")
    expect(status).not_to be_success
    expect(output).to eq("try-on: expected the name of a Debian release, such as trixie, got \"\"\n")
  end
end
