# frozen_string_literal: true

# Run by `rake package:check` with the gem as it was installed, never with this folder's lib.
require "pubnub_pam"
require "pubnub_pam/emulator"

loaded = $LOADED_FEATURES.grep(%r{/pubnub_pam[./]})
strangers = loaded.reject { |file| File.realpath(file).start_with?(File.realpath(ENV.fetch("GEM_HOME"))) }
abort "smoke: not loaded from the installed gem: #{strangers.join(", ")}" if loaded.empty? || strangers.any?

def expect(what, expected, actual)
  abort "smoke: #{what}: expected #{expected.inspect}, got #{actual.inspect}" unless expected == actual
end

PubnubPam::Emulator.start do |emulator|
  client = emulator.client
  room = PubnubPam::Permissions.res(read: true, write: true)
  token = client.grant_token!(ttl: 15, authorized_user_id: "smoke", channels: { "room" => room })
  parsed = client.parse_token(token)

  expect("ttl", 15, parsed["ttl"])
  expect("user", "smoke", parsed["uuid"])
  expect("permissions", { "room" => 3 }, parsed["res"]["chan"])
  expect("revocation", true, client.revoke_token(token, http_sync: true).success?)
  expect("requests", %w[POST DELETE], emulator.requests.map(&:http_method))
end

test_hooks = %i[panic panic_in_task running_calls compiled_patterns]
expect("functions that only specs may have", [], PubnubPam.const_get(:Native).singleton_methods & test_hooks)

puts "smoke: pubnub_pam #{PubnubPam::VERSION} granted, parsed and revoked a token on Ruby #{RUBY_VERSION}"
