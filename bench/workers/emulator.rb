# frozen_string_literal: true

require "json"
require "pubnub_pam"
require "pubnub_pam/emulator"
require "uri"

# An emulator, and a signed grant for it on the standard output. It ends with its standard input.
PubnubPam::Emulator.start do |emulator|
  body = JSON.generate(ttl: 15, permissions: { resources: { channels: { "room-1" => 3 } } })
  path = "/v3/pam/#{emulator.keys.fetch(:subscribe_key)}/grant"
  params = emulator.client.sign(method: "POST", path:, params: { uuid: "bench" }, body:)
  $stdout.puts JSON.generate(origin: emulator.origin, target: "#{path}?#{URI.encode_www_form(params)}", body:)
  $stdout.flush
  $stdin.read
end
