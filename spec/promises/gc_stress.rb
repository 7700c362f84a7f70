# frozen_string_literal: true

# Uses the whole gem while Ruby collects garbage at every chance: an object that the extension forgot to hold is gone
# then. Slow, so CI runs it alone: `bundle exec ruby -Ilib spec/promises/gc_stress.rb`.
require "pubnub_pam"
require "pubnub_pam/emulator"

def expect(what, expected, actual)
  abort "gc_stress: #{what}: expected #{expected.inspect}, got #{actual.inspect}" unless expected == actual
end

def round(emulator, number)
  client = emulator.client
  room = PubnubPam::Permissions.res(read: true, write: true)
  channels = { "room-#{number}" => room, /\Aroom-#{number}-\d+\z/ => PubnubPam::Permissions.pat(read: true) }
  token = client.grant_token!(ttl: 15, authorized_user_id: "ann", channels: channels, meta: { "number" => number })

  parse(client, token, number)
  revoke(emulator, client, token, number)
  expect("a wrong argument", "PubnubPam::ArgumentError", refused { client.grant_token!(ttl: 0, channels: channels) })
  expect("many at once", 3, client.grant_tokens([{ ttl: 15, channels: channels }] * 3).count)
end

def parse(client, token, number)
  parsed = PubnubPam::Token.parse(token)
  expect("user", "ann", parsed.authorized_user_id)
  expect("meta", { "number" => number }, parsed.meta)
  expect("the official Hash", { "room-#{number}" => 3 }, client.parse_token(token)["res"]["chan"])
end

def revoke(emulator, client, token, number)
  publish = -> { emulator.publish("room-#{number}", "hi", auth: token, user_id: "ann").status }
  expect("a call that is allowed", 200, publish.call)
  expect("revocation", true, client.revoke_token(token, http_sync: true).success?)
  expect("a refusal", 403, publish.call)
end

def refused
  yield
rescue PubnubPam::Error => e
  e.class.name
end

PubnubPam::Emulator.start do |emulator|
  GC.stress = true
  rounds = Integer(ARGV.fetch(0, "1"))
  rounds.times { |number| round(emulator, number) }
  GC.stress = false
  puts "gc_stress: #{rounds} #{rounds == 1 ? "round" : "rounds"}"
end
