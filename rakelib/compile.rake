# frozen_string_literal: true

require "rake/clean"
require "rb_sys/extensiontask"

# `compile` asks Cargo every time: only it knows whether a crate below ext/pubnub_pam has changed.
RbSys::ExtensionTask.new("pubnub_pam") do |ext|
  ext.lib_dir = "lib/pubnub_pam"
  # Bugs on purpose, for specs; who installs the gem does not get them.
  ext.config_options << "--features=test-hooks"
end
