# frozen_string_literal: true

# What a token is granted for, and for how long.
module Official
  OptionSets.instance_eval do
    # Without waiting for it to be said: name => the options beside the ttl.
    grants = {
      "a channel with a String for its name" => -> { { channels: { "room-1" => res(read: true) } } },
      "a channel with a Symbol for its name" => -> { { channels: { "room-1": res(read: true) } } },
      "every permission on a channel" => lambda {
        { channels: { "room-1" => res(read: true, write: true, manage: true, delete: true, create: true, get: true,
                                      update: true, join: true) } }
      },
      "a permission that is given as false" => -> { { channels: { "room-1" => res(read: true, write: false) } } },
      "a permission that is given as nil" => -> { { channels: { "room-1" => res(read: true, write: nil) } } },
      "a permission that is given as \"false\"" => lambda {
        { channels: { "room-1" => res(read: true, write: "false") } }
      },
      "a permission that is given as 0" => -> { { channels: { "room-1" => res(read: true, write: 0) } } },
      "a permission of a pattern that is given as \"\"" => lambda {
        { channels: { "^room-[0-9]$" => pat(read: true, write: "") } }
      },
      "no permission on a channel" => -> { { channels: { "room-1" => res } } },
      "several channels" => -> { { channels: { "a" => res(read: true), "b" => res(write: true), c: res(get: true) } } },
      "a pattern of channels" => -> { { channels: { "^room-[0-9]+$" => pat(read: true) } } },
      "a channel and a pattern" => -> { { channels: { "a" => res(read: true), "^b.*$" => pat(write: true) } } },
      "a pattern that is none" => -> { { channels: { "a**" => pat(read: true) } } },
      "a pattern with a capturing group" => -> { { channels: { "(a)" => pat(read: true) } } },
      "a wildcard as a name" => -> { { channels: { "room.*" => res(read: true) } } },
      "a channel group" => -> { { channel_groups: { "group-1" => res(read: true, manage: true) } } },
      "a pattern of channel groups" => -> { { channel_groups: { "^group-.*$" => pat(manage: true) } } },
      "a user" => -> { { uuids: { "ann" => res(get: true, update: true, delete: true) } } },
      "a pattern of users" => -> { { uuids: { "^user-.*$" => pat(get: true) } } },
      "every kind at once" => lambda {
        { channels: { "a" => res(read: true), "^a.*$" => pat(read: true) }, channel_groups: { "g" => res(read: true) },
          uuids: { "ann" => res(get: true), "^u.*$" => pat(update: true) }, meta: { "m" => 1 },
          authorized_user_id: "ann" }
      },
      "a space" => -> { { spaces_permissions: { "space-1": res(read: true) } } },
      "a pattern of spaces" => -> { { spaces_permissions: { "^space-[A-Za-z0-9]$": pat(read: true) } } },
      "a user by its newer word" => -> { { users_permissions: { "ann" => res(get: true) } } },
      "spaces and users" => lambda {
        { spaces_permissions: { "space-a": res(read: true), "space-b": res(read: true, write: true) },
          users_permissions: { "userId-c": res(get: true) }, authorized_user_id: "ann" }
      },
      "spaces beside channels" => lambda {
        { spaces_permissions: { "s" => res(read: true) }, channels: { "a" => res(read: true) } }
      },
      "users beside channel groups" => lambda {
        { users_permissions: { "u" => res(get: true) }, channel_groups: { "g" => res(read: true) } }
      },
      "names of many scripts" => -> { { channels: { "räume ✓ 部屋 😀" => res(read: true) } } },
      "names that URLs and JSON have uses for" => -> { { channels: { "a&b=c?d#e%25+\"\\/" => res(read: true) } } },
      "a hundred channels" => -> { { channels: (1..100).to_h { |number| ["room-#{number}", res(read: true)] } } },
      "empty Hashes beside a channel" => lambda {
        { channels: { "a" => res(read: true) }, channel_groups: {}, uuids: {}, spaces_permissions: {},
          users_permissions: {} }
      },
      "nil beside a channel" => lambda {
        { channels: { "a" => res(read: true) }, channel_groups: nil, uuids: nil, spaces_permissions: nil,
          users_permissions: nil, meta: nil, authorized_user_id: nil }
      },
      "nothing" => -> { {} },
      "empty Hashes" => -> { { channels: {}, channel_groups: {}, uuids: {} } },
      "an Array of channels" => -> { { channels: ["room-1"] } },
      "a String of channels" => -> { { channels: "room-1" } },
      "an Array of channel groups" => -> { { channel_groups: ["group-1"] } },
      "an Array of users" => -> { { uuids: ["ann"] } },
      "a Hash in the place of a permission" => -> { { channels: { "room-1" => { read: true } } } },
      "an Array of permissions" => -> { { channels: { "room" => [res(read: true), pat(read: true)] } } },
      "a Regexp as a name" => -> { { channels: { /\Aroom-\d\z/ => pat(read: true) } } },
      "an authorized_user_id" => -> { { **some, authorized_user_id: "ann" } },
      "an authorized_uuid" => -> { { **some, authorized_uuid: "ann" } },
      "both of these" => -> { { **some, authorized_uuid: "ann", authorized_user_id: "bob" } },
      "meta of every scalar" => lambda {
        { **some, meta: { "text" => "grün", "zero" => 0, "float" => 1.5, "yes" => true, "no" => false, "nil" => nil } }
      },
      "meta with Symbols for keys" => -> { { **some, meta: { level: 3, name: :ann } } },
      "nested meta" => -> { { **some, meta: { "a" => { "b" => [1, { "c" => 2 }] } } } },
      "empty meta" => -> { { **some, meta: {} } },
      "a String as meta" => -> { { **some, meta: "text" } },
      "options that nobody knows" => -> { { **some, no_such_option: 1, read: true } },
      "the shortest life" => -> { { **some, ttl: 1 } },
      "the longest life" => -> { { **some, ttl: 43_200 } },
      "a life that is too long" => -> { { **some, ttl: 43_201 } },
      "a life of 0 minutes" => -> { { **some, ttl: 0 } },
      "a life of -1 minutes" => -> { { **some, ttl: -1 } },
      "a life as a String" => -> { { **some, ttl: "15" } },
      "a life as a Float" => -> { { **some, ttl: 1.5 } },
      "no life" => -> { { **some, ttl: nil } }
    }
    grants.each do |what, options|
      add("grant_token: #{what}") { sync(:grant_token, ttl: 15, **instance_exec(&options)) }
    end

    %i[read write manage delete create get update join].each do |permission|
      add("grant_token: #{permission} alone") do
        sync(:grant_token, ttl: 1, channels: { "a" => res(permission => true) })
      end
    end

    add("grant_token: option names as Strings") do
      pubnub.grant_token("ttl" => 15, "http_sync" => true, "channels" => { "a" => res(read: true) })
    end
    add("grant_token: some option names as Strings") do
      pubnub.grant_token("ttl" => 15, "http_sync" => true, "meta" => { "a" => 1 }, channels: { "a" => res(read: true) })
    end
    add("grant_token: frozen options") { pubnub.grant_token({ **some, http_sync: true }.freeze) }
    add("grant_token: no options") { pubnub.grant_token }
    add("grant_token: the options stay as they were") do
      given = { **some, http_sync: true }
      pubnub.grant_token(given)
      given.keys
    end
    add("grant_token: the documentation's Pubnub::Permission") do
      sync(:grant_token, ttl: 15, channels: { "^room-[0-9]$": Pubnub::Permission.pat(read: true) })
    end
    add("grant_token: two on one client, with its telemetry") do
      Array.new(2) { sync(:grant_token, **some) }
    end
    add("grant_token: two on one client without telemetry", client: { no_telemetry: true }) do
      Array.new(2) { sync(:grant_token, **some) }
    end
    add("grant_token: a ttl that the client has", client: { ttl: 7 }) do
      sync(:grant_token, channels: { "a" => res(read: true) })
    end
  end
end
