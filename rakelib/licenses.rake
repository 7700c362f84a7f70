# frozen_string_literal: true

ABOUT = "rakelib/platform/about"

namespace :platform do
  desc "Rewrite THIRD_PARTY_LICENSES.md: the licenses of all crates in platform gems (takes cargo-about)"
  task :licenses do
    sh "cargo", "fetch", "--locked"
    sh "cargo", "about", "generate", "--locked", "--offline", "--fail", "--config", "#{ABOUT}.toml",
       "--manifest-path", "ext/pubnub_pam/Cargo.toml", "--output-file", PlatformGem::LICENSES, "#{ABOUT}.hbs"
    # Some licenses come with the line ends of Windows.
    File.binwrite(PlatformGem::LICENSES, File.binread(PlatformGem::LICENSES).delete("\r"))
  end
end
