# frozen_string_literal: true

# Grants from before there were tokens.
module Official
  OptionSets.instance_eval do
    # Who it is for, whatever is done about them.
    targets = {
      "a channel" => { channel: "a" },
      "a channel as a Symbol" => { channel: :demo },
      "a list of channels" => { channel: "a,b" },
      "an Array of channels" => { channel: [:a, "b"] },
      "channels by their plural" => { channels: %w[a b] },
      "an empty Array of channels" => { channel: [] },
      "channels with characters for URLs" => { channel: ["a b/?&=+#ü"] },
      "a number as a channel" => { channel: 7 },
      "a wildcard" => { channel: "a.*" },
      "a channel and a key" => { channel: "a", auth_key: "key" },
      "a key alone" => { auth_key: "key" },
      "a channel and keys in a list" => { channel: "a", auth_key: "k1,k2" },
      "a channel and a key as a Symbol" => { channel: "a", auth_key: :key },
      "a channel and keys by their plural" => { channel: "a", auth_keys: %w[k1 k2] },
      "channels and keys" => { channel: "a,b", auth_key: "k1,k2" },
      "a channel group" => { channel_group: "g" },
      "a channel group by its short name" => { group: "g" },
      "channel groups by their plural" => { channel_groups: %w[g h] },
      "a list of channel groups" => { group: "g,h" },
      "a channel group of a namespace" => { channel_group: "ns:g" },
      "a channel group and a key" => { group: "g", auth_key: "k" },
      "a channel and a channel group" => { channel: "a", group: "g" },
      "nobody in particular" => {},
      "options that nobody knows" => { channel: "a", no_such_option: 1 },
      "a channel and its presence" => { channel: "a", presence: "b" },
      "a channel without checks" => { channel: "a", skip_validate: true }
    }
    %i[grant revoke audit].each do |call|
      targets.each { |what, options| add("#{call}: #{what}") { sync(call, **options) } }
      add("#{call}: option names as Strings") { pubnub.public_send(call, "channel" => "a", "http_sync" => true) }
      add("#{call}: an auth key of the client", client: { auth_key: "own" }) { sync(call, channel: "a") }
      add("#{call}: a life that the client has", client: { ttl: 5 }) { sync(call, channel: "a", auth_key: "k") }
      add("#{call}: an Array of keys") { sync(call, channel: "a", auth_key: %w[k1 k2]) }
      add("#{call}: no options") { pubnub.public_send(call).value.status[:code] }
      add("#{call}: without a publish key", without: [:publish_key]) { sync(call, channel: "a") }
      add("#{call}: without a secret key", without: [:secret_key]) { sync(call, channel: "a") }
      add("#{call}: with a wrong secret key", client: { secret_key: "sec-c-wrong" }) { sync(call, channel: "a") }
      add("#{call}: with an unknown subscribe key", client: { subscribe_key: "sub-c-no" }) { sync(call, channel: "a") }
      add("#{call}: two on one client, with their telemetry") { Array.new(2) { sync(call, channel: "a") } }
    end

    every = %i[read write manage delete get update join]
    flags = {
      "nothing else said" => {},
      "everything true" => every.to_h { |permission| [permission, true] },
      "everything false" => every.to_h { |permission| [permission, false] },
      "read alone, the rest false" => { read: true, write: false, manage: false },
      "write as 0" => { write: 0 },
      "write as \"0\"" => { write: "0" },
      "read as 1, write as 0" => { read: 1, write: 0 },
      "read as nil" => { read: nil },
      "write as \"false\"" => { write: "false" },
      "read as \"\"" => { read: "" },
      "manage as :no" => { manage: :no },
      "read as \"1\"" => { read: "1" },
      "delete and get" => { delete: true, get: true },
      "update and join as 0" => { update: 0, join: 0 },
      "a life of an hour" => { ttl: 60 },
      "a life without end" => { ttl: 0 },
      "the longest life" => { ttl: 525_600 },
      "a life that is too long" => { ttl: 525_601 },
      "a life of -1 minutes" => { ttl: -1 },
      "a life as a String" => { ttl: "60" },
      "a life as a Float" => { ttl: 1.5 }
    }
    flags.each do |what, options|
      add("grant: a key on a channel, #{what}") { sync(:grant, channel: "a", auth_key: "k", **options) }
      add("revoke: a key on a channel, #{what}") { sync(:revoke, channel: "a", auth_key: "k", **options) }
    end
    add("revoke: a channel group's manage") { sync(:revoke, group: "g", auth_key: "k", manage: false) }

    users = {
      "a user and a key" => { uuids: "ann", auth_key: "k", get: true },
      "users in a list" => { uuids: "ann,bob", auth_key: "k" },
      "an Array of users" => { uuids: [:ann, "bob"], auth_key: "k" },
      "a user without a key" => { uuids: ["ann"] },
      "a user beside a channel" => { uuids: ["ann"], channel: "a", auth_key: "k" },
      "a user with a space in the name" => { uuids: ["u 1"], auth_key: "k" },
      "no users" => { uuids: [], auth_key: "k" },
      "a number as a user" => { uuids: 7, auth_key: "k" }
    }
    users.each { |what, options| add("grant: #{what}") { sync(:grant, **options) } }

    ["a b", "c,d", "ü", "a/b"].each do |name|
      %i[grant revoke audit].each do |call|
        add("#{call}: the channel group #{name.inspect} in an Array") { sync(call, channel_groups: [name]) }
      end
    end

    add("audit: what was granted before") do
      sync(:grant, channel: "a", auth_key: "k", ttl: 60)
      sync(:audit, channel: "a", auth_key: "k")
    end
    add("audit: what was revoked before") do
      sync(:grant, channel: "a", auth_key: "k", ttl: 60)
      [sync(:revoke, channel: "a", auth_key: "k"), sync(:audit, channel: "a", auth_key: "k")]
    end
  end
end
