# frozen_string_literal: true

require "rubygems/package"
require "tmpdir"
require_relative "elf_library"
require_relative "platform_gem"

# Compares a platform gem with what is committed: its files, its metadata, and what its libraries export and need.
class PlatformCheck
  # How the files of a platform gem differ from those of the source gem.
  FILES = "spec/promises/platform_files.txt"
  # The newest glibc that a published library may need: the one of Debian 11, Ubuntu 20.04 and RHEL 9.
  GLIBC = "2.31"

  # @param rubies [Array<String>] the Rubies that the gem has to have libraries for, such as "3.3"
  # @param package_files [Array<String>] the files of the source gem
  # @param published [Boolean] whether the gem is one for everybody; a library of the machine that runs it may need the
  #   glibc of that, and show where it was built
  def initialize(path, rubies, package_files, published:)
    @package = Gem::Package.new(path)
    @rubies = rubies
    @package_files = package_files
    @published = published
  end

  # @return [Array<String>] what is wrong, one sentence each
  def problems = file_problems + metadata_problems + library_problems

  private

  def file_problems
    (contents - promised).map { |file| "unexpected file: #{file}" } +
      (promised - contents).map { |file| "missing file: #{file}" }
  end

  def contents = @contents ||= @package.contents.sort

  def promised
    File.readlines(FILES, chomp: true).reduce(@package_files) do |files, line|
      sign, pattern = line.split(" ", 2)
      sign == "-" ? files.reject { |file| File.fnmatch(pattern, file) } : files | for_rubies(pattern)
    end
  end

  def for_rubies(pattern)
    @rubies.map { |ruby| pattern.sub("RUBY", ruby).sub("DLEXT", spec.platform.os == "darwin" ? "bundle" : "so") }
  end

  def spec = @package.spec

  def metadata_problems
    expected_metadata.filter_map do |name, expected|
      found = spec.public_send(name)
      "#{name}: expected #{expected}, got #{found}" unless found == expected
    end
  end

  def expected_metadata
    ruby = Gem::Requirement.new(">= #{@rubies.first}", "< #{@rubies.last.succ}.dev")
    { extensions: [], dependencies: [], requirements: [], required_ruby_version: ruby }
  end

  def library_problems
    Dir.mktmpdir("pubnub_pam-check-") do |folder|
      @package.extract_files(folder, "lib/pubnub_pam/*")
      Dir["#{folder}/lib/pubnub_pam/*/pubnub_pam.*"].flat_map do |path|
        problems_of(path).map { |problem| "#{path.delete_prefix("#{folder}/")} #{problem}" }
      end
    end
  end

  # Other systems' libraries are tried by installing the gem there.
  def problems_of(path)
    linked = ElfLibrary.elf?(path) ? ElfLibrary.new(path).problems(newest_glibc: (GLIBC if @published)) : []
    @published ? linked + paths_shown(path) : linked
  end

  def paths_shown(path)
    bytes = File.binread(path)
    shown = [Dir.home, Dir.pwd].select { |folder| bytes.include?("#{folder}/") }
    # extconf.rb replaces cargo's folder by `cargo-home`.
    shown |= bytes.scan(%r{/\.?cargo/registry/src/}n).uniq
    shown.map { |folder| "shows #{folder}, a folder of the machine that built it" }
  end
end
