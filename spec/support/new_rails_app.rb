# frozen_string_literal: true

require "bundler"
require "fileutils"
require "open3"
require "rbconfig"
require "timeout"

# What `rails new` makes, with the gems that this machine has and with this gem, in a process of its own.
class NewRailsApp
  ROOT = File.expand_path("../..", __dir__)
  SDK = File.expand_path("../integration/interop/.deps/javascript/node_modules/pubnub", __dir__)
  # What a new application asks for and the specs use. Others of its gems need a registry.
  GEMS = %w[rails sqlite3 puma rspec-rails capybara selenium-webdriver].freeze
  WITHOUT = %w[--skip-bundle --skip-git --skip-javascript --skip-spring --skip-listen --skip-bootsnap].freeze
  PATIENCE = 120

  class << self
    # @return [String, nil] what keeps it from running, as a sentence
    def missing
      return @missing if defined?(@missing)

      absent = GEMS - installed
      @missing = ("these gems are not installed: #{absent.join(", ")}; bin/setup installs them" if absent.any?)
    end

    def rails_version
      @rails_version ||= Gem::Version.new(outside("-e", 'gem "rails"; print Gem.loaded_specs["railties"].version'))
    end

    # Runs Ruby without the bundle of the specs.
    def outside(*arguments)
      Bundler.with_unbundled_env { Open3.capture2(RbConfig.ruby, *arguments).first }
    end

    private

    def installed
      code = "puts ARGV.select { |name| Gem::Specification.find_all_by_name(name).any? }"
      outside("-e", code, *GEMS).split
    end
  end

  # @return [String]
  attr_reader :folder

  # @param folder [String] one that is not there yet
  # @param options [Array<String>] of `rails new`
  # @param without [Array<String>] which of the gems its Gemfile does not have
  def initialize(folder, *options, without: %w[rspec-rails])
    @folder = folder
    @gems = GEMS - without
    pipeline = self.class.rails_version < Gem::Version.new("7") ? "--skip-sprockets" : "--skip-asset-pipeline"
    command(RbConfig.ruby, "-S", "rails", "new", folder, *WITHOUT, pipeline, *options, chdir: File.dirname(folder))
    write("Gemfile", gemfile)
    %w[app application].each { |name| write("public/stylesheets/#{name}.css", "") } # in the place of an asset pipeline
    run("bundle", "install", "--local", "--quiet")
  end

  # A copy in another folder, as it is now.
  # @return [NewRailsApp]
  def copy(folder)
    FileUtils.cp_r(@folder, folder)
    dup.tap { |copied| copied.instance_variable_set(:@folder, folder) }
  end

  # What `npm install pubnub` does.
  def install_sdk
    FileUtils.mkdir_p("#{folder}/node_modules")
    FileUtils.ln_sf(SDK, "#{folder}/node_modules/pubnub")
  end

  # @return [String] what it prints
  # @raise [RuntimeError] where it fails
  def rails(*arguments, env: {}) = run("bin/rails", *arguments, env:)

  def run(*arguments, env: {}) = command(*arguments, env:, chdir: folder)

  # @return [String] what it prints, where it fails
  # @raise [RuntimeError] where it does not
  def refused(*arguments)
    rails(*arguments)
  rescue RuntimeError => e
    e.message
  else
    raise "#{arguments.join(" ")} did not fail"
  end

  # @return [Background] a program that stays
  def background(*arguments, env: {})
    Bundler.with_unbundled_env { Background.new(*arguments, chdir: folder, env: { **self.class.clean, **env }) }
  end

  def write(path, text)
    FileUtils.mkdir_p(File.dirname("#{folder}/#{path}"))
    File.write("#{folder}/#{path}", text)
  end

  def read(path) = File.read("#{folder}/#{path}")
  def exist?(path) = File.exist?("#{folder}/#{path}")
  def remove(path) = FileUtils.rm("#{folder}/#{path}")
  def edit(path) = write(path, yield(read(path)))

  # @return [Hash{String => String}] all files of the application itself, with what is in them
  def files
    found = Dir.glob("{app,bin,config,lib,public,spec,test,vendor}/**/*", base: folder)
    found.select { |path| File.file?("#{folder}/#{path}") }.to_h { |path| [path, read(path)] }
  end

  # Neither keys nor an environment that somebody has set.
  def self.clean
    { "RAILS_ENV" => nil, "RACK_ENV" => nil, "RAILS_MASTER_KEY" => nil, **Loopback::KEYS.transform_values { nil } }
  end

  private

  def gemfile
    ["source \"https://rubygems.invalid\"", *@gems.map { |name| "gem #{name.inspect}" },
     "gem \"pubnub_pam\", path: #{ROOT.inspect}"].join("\n")
  end

  def command(*arguments, chdir:, env: {})
    output, status = Bundler.with_unbundled_env do
      Timeout.timeout(PATIENCE) { Open3.capture2e({ **self.class.clean, **env }, *arguments, chdir:, stdin_data: "") }
    end
    raise "#{arguments.join(" ")}: #{output}" unless status.success?

    output
  end
end
