# frozen_string_literal: true

require "bundler"
require "tmpdir"

# A gem home with nothing in it, and the environment of someone who has just installed the gem there.
class GemHome
  # Only what a program needs to start; no load path, no Bundler.
  KEPT = %w[PATH HOME LANG LC_ALL TMPDIR SYSTEMROOT].freeze

  def self.open
    Dir.mktmpdir("pubnub_pam-home-") { |folder| Bundler.with_unbundled_env { yield new(File.realpath(folder)) } }
  end

  def initialize(folder)
    @folder = folder
  end

  def run(*command)
    system(environment, *command, chdir: @folder, unsetenv_others: true, exception: true)
  end

  def executable(name) = "#{@folder}/bin/#{name}"

  private

  # What lies in the home, by paths relative to it.
  def files = Dir.glob("**/*", base: @folder)
end

# Compiles a source gem with the tools of this machine. Its gems stay in reach: rb_sys comes from there, so nothing is
# downloaded.
class CompilingHome < GemHome
  def install(package)
    system(gems.merge(compiled_dependencies), Gem.ruby, "-S", "gem", "install", "--local", "--no-document", package,
           exception: true)
  end

  # The library that was compiled.
  def library
    files.grep(%r{\Agems/.*/lib/pubnub_pam/pubnub_pam\.\w+\z}).map { |file| "#{@folder}/#{file}" }.fetch(0)
  end

  private

  def environment = ENV.slice(*KEPT).merge(gems)

  def gems = { "GEM_HOME" => @folder, "GEM_PATH" => [@folder, *Gem.path].join(File::PATH_SEPARATOR) }

  # Lets Cargo find the dependencies as `rake compile` left them, in a copy that nobody else builds in. RubyGems
  # runs `make clean` before it builds: with nothing in CLEANOBJS that deletes no compiled dependency.
  def compiled_dependencies
    target = "#{@folder}/target"
    FileUtils.mkdir_p(target)
    system("cp", "-a", "target/release", target, exception: true) if File.directory?("target/release")
    { "RB_SYS_CARGO_TARGET_DIR" => target, "RB_SYS_CARGO_PROFILE" => nil, "MAKEFLAGS" => "CLEANOBJS=" }
  end
end

# A machine with Ruby alone: no other gem, and no program on the PATH, so no compiler.
class BareHome < GemHome
  # Without `gem` on the PATH, RubyGems is called as a library.
  GEM = 'require "rubygems/gem_runner"; Gem::GemRunner.new.run(ARGV)'

  def install(package)
    run(Gem.ruby, "-e", GEM, "install", "--local", "--no-document", File.expand_path(package, Dir.pwd))
  end

  # The programs that the gem's installation could have called.
  def programs = Dir.glob("#{path}/*")

  # What only an installation leaves behind that compiles something.
  def compiled = files.grep(/gem_make\.out|mkmf\.log|gem\.build_complete|\.rs\z/)

  private

  def environment
    ENV.slice(*KEPT).merge("GEM_HOME" => @folder, "GEM_PATH" => @folder, "HOME" => @folder, "PATH" => path)
  end

  def path
    FileUtils.mkdir_p("#{@folder}/path")
    "#{@folder}/path"
  end
end
