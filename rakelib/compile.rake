# frozen_string_literal: true

require "rake/clean"
require "rb_sys/extensiontask"
require_relative "platform/platform_gem"

# With RUBY_TARGET, which rb-sys-dock sets, there is `native:PLATFORM`, too: a platform gem with one library for each of
# the Rubies in RUBY_CC_VERSION.
target = ENV.fetch("RUBY_TARGET", nil)

# With one Ruby alone, rake-compiler leaves the folder of its version out.
if target && !ENV.fetch("RUBY_CC_VERSION", "").include?(":")
  abort "compile: RUBY_CC_VERSION: expected two Rubies or more, such as 3.3.8:3.4.1, got " \
        "#{ENV.fetch("RUBY_CC_VERSION", nil).inspect}"
end

# Stripping there breaks the signature that macOS asks for before it loads a library.
ENV["CARGO_PROFILE_RELEASE_STRIP"] = "none" if target == "arm64-darwin"

# `compile` asks Cargo every time: only it knows whether a crate below ext/pubnub_pam has changed.
RbSys::ExtensionTask.new("pubnub_pam", *(GEMSPEC if target)) do |ext|
  ext.lib_dir = "lib/pubnub_pam"
  # Bugs on purpose, for specs; neither platform gems nor who installs the source gem get them.
  ext.config_options << "--features=test-hooks" unless target
  ext.cross_compiling { |gemspec| PlatformGem.trim(gemspec) }
end
