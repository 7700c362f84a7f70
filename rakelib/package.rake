# frozen_string_literal: true

require "bundler"
require "rubygems/package"
require "tmpdir"

PACKAGE = "pkg/#{GEMSPEC.file_name}".freeze
PACKAGE_FILES = "spec/promises/package_files.txt"

# A gem home with nothing in it, and the environment of someone who has just installed the gem there.
class EmptyHome
  # Only what a program needs to start; no load path, no Bundler.
  KEPT = %w[PATH HOME LANG LC_ALL TMPDIR].freeze

  def self.open
    Dir.mktmpdir("pubnub_pam-home-") { |folder| Bundler.with_unbundled_env { yield new(folder) } }
  end

  def initialize(folder)
    @folder = folder
    # The gems that this machine has stay in reach: rb_sys comes from there, so nothing is downloaded.
    @gems = { "GEM_HOME" => folder, "GEM_PATH" => [folder, *Gem.path].join(File::PATH_SEPARATOR) }
  end

  def install(package)
    system(@gems.merge(compiled_dependencies), Gem.ruby, "-S", "gem", "install", "--local", "--no-document", package,
           exception: true)
  end

  def run(*command)
    environment = ENV.slice(*KEPT).merge(@gems)
    system(environment, *command, chdir: @folder, unsetenv_others: true, exception: true)
  end

  def executable(name) = "#{@folder}/bin/#{name}"

  private

  # Lets Cargo find the dependencies as `rake compile` left them, in a copy that nobody else builds in. RubyGems
  # runs `make clean` before it builds: with nothing in CLEANOBJS that deletes no compiled dependency.
  def compiled_dependencies
    target = "#{@folder}/target"
    FileUtils.mkdir_p(target)
    system("cp", "-a", "target/release", target, exception: true) if File.directory?("target/release")
    { "RB_SYS_CARGO_TARGET_DIR" => target, "RB_SYS_CARGO_PROFILE" => nil, "MAKEFLAGS" => "CLEANOBJS=" }
  end
end

namespace :package do
  task :build do
    mkdir_p "pkg", verbose: false
    sh "gem", "build", "--strict", "--output", PACKAGE, "pubnub_pam.gemspec"
  end

  desc "Rewrite the list of the files that ship"
  task files: :build do
    File.write(PACKAGE_FILES, shipped.join("\n") << "\n")
  end

  # The list is in git, so a file that starts or stops shipping shows up in review.
  task manifest: :build do
    promised = File.readlines(PACKAGE_FILES, chomp: true)
    difference = (shipped - promised).map { |file| "+ #{file}" } + (promised - shipped).map { |file| "- #{file}" }
    next if difference.empty?

    abort "package: what ships is not what #{PACKAGE_FILES} says (`rake package:files` rewrites it)\n" +
          difference.join("\n")
  end

  desc "Build the gem, compare what it ships, install it in an empty home, and use it there"
  task check: :manifest do
    EmptyHome.open do |home|
      home.install(PACKAGE)
      home.run(Gem.ruby, File.expand_path("spec/promises/smoke.rb"))
      home.run(Gem.ruby, home.executable("pubnub_pam"), "version")
    end
    puts "package: #{shipped.size} files; builds, installs and works"
  end

  def shipped
    Gem::Package.new(PACKAGE).contents.sort
  end
end
