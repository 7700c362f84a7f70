# frozen_string_literal: true

require "fileutils"
require "rubygems/package"
require "tmpdir"

# A gem with compiled libraries and without the Rust code: one for each kind of system. Installing it compiles nothing.
module PlatformGem
  # The licenses of all crates that are linked into the libraries.
  LICENSES = "THIRD_PARTY_LICENSES.md"
  # Where a library is, and for which Ruby.
  LIBRARY = %r{\Alib/pubnub_pam/(\d+\.\d+)/pubnub_pam\.(?:so|bundle)\z}
  # What only a source gem has; a library that belongs to no version of Ruby fits one at most.
  SOURCE = %r{\A(?:ext/|Cargo\.|lib/pubnub_pam/pubnub_pam\.(?:so|bundle|dll)\z)}
  # Older RubyGems takes a gem for musl for one that fits glibc, too.
  RUBYGEMS_KNOWING_MUSL = ">= 3.3.22"

  class << self
    # Makes a platform gem's specification of the source gem's, which lists its libraries already.
    def trim(gemspec)
      gemspec.files = gemspec.files.grep_v(SOURCE) | [LICENSES]
      [gemspec.extensions, gemspec.dependencies, gemspec.requirements].each(&:clear)
      gemspec.required_ruby_version = ruby_requirement(rubies(gemspec.files))
      gemspec.required_rubygems_version = RUBYGEMS_KNOWING_MUSL if gemspec.platform.to_s.include?("musl")
      gemspec
    end

    # Packs libraries that exist already; `libraries` are their paths by their Ruby, such as "3.3".
    def wrap(gemspec, platform, libraries, output)
      Dir.mktmpdir("pubnub_pam-wrap-") do |stage|
        spec = packed(gemspec, platform, libraries)
        spec.files.each { |file| stage_file(stage, file, libraries) }
        Dir.chdir(stage) { Gem::Package.build(spec, false, true, output) }
      end
    end

    # The platform as the gem's name has it: on Linux only musl is named, and macOS has no version.
    def local_platform
      local = Gem::Platform.local
      [local.cpu, local.os, *(local.version if local.version.to_s[/musl|ucrt/])].join("-")
    end

    private

    def packed(gemspec, platform, libraries)
      spec = gemspec.dup
      spec.platform = Gem::Platform.new(platform)
      spec.files += libraries.map { |ruby, path| "lib/pubnub_pam/#{ruby}/pubnub_pam#{File.extname(path)}" }
      trim(spec)
    end

    def stage_file(stage, file, libraries)
      source = file[LIBRARY] ? libraries.fetch(file[LIBRARY, 1]) : file
      FileUtils.mkdir_p(File.dirname("#{stage}/#{file}"))
      FileUtils.cp(source, "#{stage}/#{file}", preserve: true)
    end

    def rubies(files)
      found = files.filter_map { |file| file[LIBRARY, 1] }.uniq.sort_by { |ruby| Gem::Version.new(ruby) }
      raise "a platform gem needs a library in lib/pubnub_pam/RUBY" if found.empty?

      found
    end

    def ruby_requirement(rubies)
      [">= #{rubies.first}", "< #{rubies.last.succ}.dev"]
    end
  end
end
