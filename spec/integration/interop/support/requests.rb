# frozen_string_literal: true

module Interop
  CHANNEL_PERMISSIONS = %i[read write manage delete get update join].freeze

  # Each request that is granted by one side and read by the other.
  REQUESTS = {
    "every permission on channels, channel groups and users" => {
      ttl: 15,
      resources: {
        channels: { "all" => CHANNEL_PERMISSIONS,
                    **CHANNEL_PERMISSIONS.to_h { |permission| ["only-#{permission}", [permission]] } },
        groups: { "group-1" => %i[read manage], "group-2" => %i[read], "group-3" => %i[manage] },
        uuids: { "ann" => %i[get update delete], "bob" => %i[get], "eve" => %i[update], "joe" => %i[delete] }
      }
    },
    "patterns of every kind" => {
      ttl: 15,
      patterns: {
        channels: { "^room-[0-9]+$" => %i[read write], "^(?:a|b)\\.\\w*$" => %i[join] },
        groups: { "^group-.*$" => %i[manage] },
        uuids: { "^user-[^/\"]+$" => %i[get update delete] }
      }
    },
    "a name that is resource and pattern at once" => {
      ttl: 15, resources: { channels: { "room.*" => %i[write] } }, patterns: { channels: { "room.*" => %i[read] } }
    },
    "names of many scripts and with characters that URLs and JSON have uses for" => {
      ttl: 15,
      resources: { channels: { "räume ✓ 部屋 😀" => %i[read], "a&b=c?d#e%25+\"\\/" => %i[write] },
                   uuids: { "ann@example.org" => %i[get] } }
    },
    "meta of every scalar" => {
      ttl: 15, resources: { channels: { "room-1" => %i[read] } },
      meta: { "text" => "grün \"✓\" 😀", "empty" => "", "zero" => 0, "small" => -7, "large" => (2**53) - 1,
              "float" => 1.5, "tiny" => -1.0e-7, "yes" => true, "no" => false, "nothing" => nil }
    },
    "a user to whom the token is bound" => {
      ttl: 15, resources: { channels: { "room-1" => %i[read] } }, authorized: "änn/1 & co"
    },
    "the shortest life" => { ttl: 1, resources: { channels: { "room-1" => %i[read] } } },
    "the longest life" => { ttl: 43_200, resources: { channels: { "room-1" => %i[read] } } }
  }.freeze
end
