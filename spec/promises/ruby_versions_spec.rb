# frozen_string_literal: true

require "open3"
require "rbconfig"

# Which Rubies the gem supports is promised in the gemspec and the README.
RSpec.describe "Ruby versions" do
  root = File.expand_path("../..", __dir__)
  library = "#{root}/lib"

  # What is no longer a default gem, so it is missing under Bundler unless a Gemfile names it.
  dropped = {
    "3.4" => %w[abbrev base64 bigdecimal csv drb getoptlong mutex_m nkf observer racc resolv-replace rinda syslog],
    "4.0" => %w[benchmark fiddle irb logger ostruct pstore rdoc readline reline win32ole]
  }

  # What each opt-in file of the gem is required by.
  parts = %w[pubnub_pam pubnub_pam/emulator pubnub_pam/token_cache pubnub_pam/cli pubnub_pam/testing pubnub_pam/pubnub]

  define_method(:run_ruby) do |code|
    output, status = Open3.capture2e(RbConfig.ruby, "-I#{library}", "-e", code)
    raise output unless status.success?

    output.lines(chomp: true)
  end

  # What files of the gem require, with every autoload of the command line resolved.
  let(:required) do
    run_ruby(<<~RUBY)
      module Requires
        def require(name)
          puts name if caller_locations(1, 1).first.path.start_with?(#{library.inspect})
          super
        end
      end
      Object.prepend(Requires)
      #{parts.map { |part| "require #{part.inspect}" }.join("; ")}
      PubnubPam::CLI.constants.each { |name| PubnubPam::CLI.const_get(name) }
    RUBY
  end

  it "finds the requires of the library" do
    expect(required).to include("json", "optparse", "digest")
  end

  dropped.each do |version, names|
    it "loads nothing that is no default gem in Ruby #{version}" do
      expect(required.map { |name| name[%r{[^/]+}] } & names).to eq([])
    end

    it "requires nothing that is no default gem in Ruby #{version}, except for gems of the Gemfile in specs" do
      in_gemfile = File.read("#{root}/Gemfile").scan(/^ +gem "([^"]+)"/).flatten
      of = ->(list) { %r{^\s*(require|autoload\b.*?,)\s*\(?["'](#{Regexp.union(list)})(["'/])} }
      { "{lib,exe}" => names, "spec" => names - in_gemfile }.each do |folders, list|
        files = Dir["#{root}/#{folders}/**/*"].grep_v(%r{\.so\z|/\.deps/}).select { |file| File.file?(file) }
        expect(files.select { |file| File.binread(file).match?(of.call(list)) }).to eq([])
      end
    end
  end

  it "parses every file on this Ruby" do
    expect(File.read("#{root}/bin/test")).to include("rake syntax")
  end
end
