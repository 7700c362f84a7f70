# frozen_string_literal: true

require "rubygems/package"
require_relative "package/gem_home"

PACKAGE = "pkg/#{GEMSPEC.file_name}".freeze
PACKAGE_FILES = "spec/promises/package_files.txt"
# The library as `package:check` compiled it, which is what users get.
PACKAGE_LIBRARY = "tmp/package/pubnub_pam.#{RbConfig::CONFIG["DLEXT"]}".freeze

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
    CompilingHome.open do |home|
      home.install(PACKAGE)
      home.run(Gem.ruby, File.expand_path("spec/promises/smoke.rb"))
      home.run(Gem.ruby, home.executable("pubnub_pam"), "version")
      mkdir_p File.dirname(PACKAGE_LIBRARY), verbose: false
      cp home.library, PACKAGE_LIBRARY, verbose: false
    end
    puts "package: #{shipped.size} files; builds, installs and works"
  end

  def shipped
    Gem::Package.new(PACKAGE).contents.sort
  end
end
