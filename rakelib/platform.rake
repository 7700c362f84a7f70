# frozen_string_literal: true

require "rbconfig"
require_relative "package/gem_home"
require_relative "platform/platform_check"
require_relative "platform/platform_gem"

THIS_RUBY = RUBY_VERSION[/\A\d+\.\d+/]
PLATFORM_PACKAGE = File.expand_path("pkg/#{GEMSPEC.full_name}-#{PlatformGem.local_platform}.gem")

namespace :platform do
  # Without LIBRARY=path, the library is the one that `package:check` compiles.
  task library: ENV.key?("LIBRARY") ? [] : ["package:check"]

  desc "Pack the library of the running Ruby as a platform gem"
  task wrap: :library do
    mkdir_p "pkg", verbose: false
    library = ENV.fetch("LIBRARY", PACKAGE_LIBRARY)
    PlatformGem.wrap(GEMSPEC, PlatformGem.local_platform, { THIS_RUBY => library }, PLATFORM_PACKAGE)
  end

  desc "Wrap the library, compare the gem with what is committed, install it without a compiler, and use it"
  task check: :wrap do
    report PlatformCheck.new(PLATFORM_PACKAGE, [THIS_RUBY], package_files, published: false)
    install_without_compiler
  end

  desc "Compare GEM=path with what is committed; it has to have libraries for RUBIES=3.1,3.2 and so on"
  task :inspect do
    report PlatformCheck.new(ENV.fetch("GEM"), ENV.fetch("RUBIES").split(","), package_files, published: true)
    puts "platform: #{ENV.fetch("GEM")} is as promised"
  end

  def elapsed
    start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    yield
    Process.clock_gettime(Process::CLOCK_MONOTONIC) - start
  end

  def package_files = File.readlines(PACKAGE_FILES, chomp: true)

  def report(check)
    problems = check.problems
    abort "platform: the gem is not what spec/promises says\n#{problems.join("\n")}" if problems.any?
  end

  def install_without_compiler
    BareHome.open do |home|
      seconds = elapsed { home.install(PLATFORM_PACKAGE) }
      abort_unless_bare(home)
      home.run(Gem.ruby, File.expand_path("spec/promises/smoke.rb"))
      home.run(Gem.ruby, home.executable("pubnub_pam"), "version")
      puts format("platform: installed in %.1f seconds on a PATH without programs; works", seconds)
    end
    Bundler.with_unbundled_env { sh "bin/try-gem", PLATFORM_PACKAGE }
  end

  def abort_unless_bare(home)
    abort "platform: expected no programs on the PATH, got #{home.programs.join(", ")}" if home.programs.any?
    abort "platform: installing compiled #{home.compiled.join(", ")}" if home.compiled.any?
  end
end
