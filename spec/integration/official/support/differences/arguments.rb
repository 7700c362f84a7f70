# frozen_string_literal: true

# What is asked for wrongly, or only almost rightly.
module Official
  alone = ["stand-alone"]
  legacy = %w[grant revoke audit]

  # The official gem's text, ours, and where they meet. On top of the official gem, its errors put words around ours.
  [
    [":ttl has to be kind of Integer for grant token event.", "ttl: expected minutes from 1 to 43,200 (30 days), got …",
     ["a life as a String", "a life as a Float", "a future of a mistake in the call"]
       .map { |what| "grant_token: #{what}" }],
    [":ttl has to be kind of Integer for grant event.",
     "ttl: expected minutes from 1 to 525,600 (a year), or 0 for ever, got …",
     ["grant: a key on a channel, a life as a String", "grant: a key on a channel, a life as a Float"]],
    ["Can't mix entities and objects", "permissions: expected either channels, channel_groups and uuids or …, got …",
     ["grant_token: spaces beside channels", "grant_token: users beside channel groups"]],
    ["::channels has to be kind of Hash for grant token event.",
     "channels: expected a Hash of names and Permissions, got …",
     ["grant_token: an Array of channels", "grant_token: a String of channels"]],
    ["::uuids has to be kind of Hash for grant token event.", "uuids: expected a Hash of names and Permissions, got …",
     ["grant_token: an Array of users"]],
    ["::uuids has to be kind of Hash for grant token event.",
     "channel_groups: expected a Hash of names and Permissions, got …", ["grant_token: an Array of channel groups"]],
    ["Channel has to be String, Symbol or Array", "channel: expected a String, a Symbol or an Array of them, got …",
     legacy.product(["a number as a channel", "a Hash as a channel"]).map { |names| names.join(": ") }],
    ["UUID has to be String, Symbol or Array", "uuids: expected a String, a Symbol or an Array of them, got …",
     ["grant: a number as a user"]],
    [":publish_key is required for grant event.", "publish_key: needed to sign this call, …",
     ["grant: without a publish key"]],
    [":token is required for revoke token event.", "token: expected a token…",
     ["revoke_token: no token", "revoke_token: an empty token", "revoke_token: no options"]]
  ].each do |official, ours, sets|
    differs "an error says `#{ours}`",
            reason: "the official gem's says `#{official}`",
            at: /\Araised\.(?:message|to_s)\z/, official: /#{Regexp.escape(official)}/,
            ours: /\A(?:ERROR MESSAGE: )?#{Regexp.escape(ours).gsub("…", ".*")}/, on: sets
  end

  differs "a missing secret key is named, in `message` and in `to_s`, and the publish key where that is missing, too",
          reason: "the official gem's `to_s` asks for a publish key",
          at: /\Araised\.(?:message|to_s)\z/,
          official: /:secret_key is required|\A:publish_key is required for grant token event\.\z/,
          ours: /\A(?:ERROR MESSAGE: )?(?:publish_key and )?secret_key: needed to sign this call/,
          on: ["an empty secret key", "no keys but the subscribe key", "no secret key"]
            .map { |what| "client: #{what}, then a grant" }

  differs "the error for invalid client options has a message",
          reason: "the official gem's message is empty",
          at: /\Araised\.(?:message|to_s)\z/, official: /\A\z|parameter/,
          ours: /\A(?:subscribe_key|publish_key|user_id|origin): expected a String, got /,
          on: ["no subscribe key", "an empty subscribe key", "a number as subscribe key", "a number as publish key",
               "no user id", "an empty user id", "a number as user id", "a number as origin"]
            .map { |what| "client: #{what}, then a grant" } + ["client: nothing at all"], variants: alone

  differs "a value of the wrong class is a `Pubnub::ArgumentError` that names it",
          reason: "the official gem raises another error or none",
          at: /\Araised/, official: /NoMethodError|NameError|undefined method/,
          ours: /\APubnub::ArgumentError\z|\["Pubnub::Error"\]|(?:channels\["room-1"\]|token): expected/,
          on: ["grant_token: a Hash in the place of a permission", "revoke_token: a number", "revoke_token: a Symbol",
               "parse_token: nil"]

  differs "a call that the service always refuses is not sent",
          reason: "the error says what is wrong, and the caller's line is in its backtrace",
          at: /\Aoutcome\z|\Arequest 1\z/,
          official: /ErrorEnvelope (?:40\d|nil)\z|\A(?:GET|POST|DELETE)/,
          ours: /\Araises Pubnub::ArgumentError: .*: expected|\A\z/,
          on: ["no permission on a channel", "nothing", "empty Hashes", "a String as meta", "a life that is too long",
               "a life of 0 minutes", "a life of -1 minutes", "no life", "no options"]
            .map { |what| "grant_token: #{what}" } +
              ["a life that is too long", "a life of -1 minutes"].product(%w[grant revoke])
                .map { |what, call| "#{call}: a key on a channel, #{what}" } +
              ["revoke: a key on a channel, a life as a Float", "grant: a user without a key",
               "grant: a user beside a channel", "grant: no users", "revoke_token: a blank token"]

  differs "a ttl that is a String is refused for a revocation, too",
          reason: "the official gem checks it for grants alone",
          at: /\Aoutcome\z|\Arequest 1\z/, official: /Envelope 200|GET/, ours: /ArgumentError: .*ttl: expected|\A\z/,
          on: ["revoke: a key on a channel, a life as a String"]

  differs "channels, channel groups or auth keys that are given, but empty, are refused",
          reason: "the official gem grants, or revokes, for the whole keyset then, or for everybody",
          at: /\Aoutcome\z|\Arequest 1\z/, official: /Envelope 200|GET/,
          ours: /ArgumentError: .*(?:channel|channel_group|auth_key): expected .*, got an empty|\A\z/,
          on: legacy.product(["an empty Array of channels", "a blank channel", "an empty Array of groups",
                              "a blank auth key"]).map { |names| names.join(": ") }

  differs "a name with white space around it is refused",
          reason: "the official gem grants for a name that begins with a space, which is hardly intended",
          at: /\Aoutcome\z|\Arequest 1\z/, official: /Envelope 200|GET/,
          ours: /ArgumentError: .*channel: expected names .*, got one with white space around it|\A\z/,
          on: legacy.map { |call| "#{call}: white space in a list" }

  differs "a subscribe key is the client's",
          reason: "the official gem sends one that a call is given, signed with the client's keys, and is refused",
          at: /\Aoutcome\z|\Arequest 1 (?:line|status)\z/, official: /40\d|sub-c-other/, ours: /200|sub-c-emulator/,
          on: /a subscribe key of the call's own/

  differs "calls about tokens send no auth key of their own",
          reason: "the service only checks the signature; the official gem sends it",
          at: /auth\z/, official: "of the call", ours: nil,
          on: ["grant_token: an auth key of the call's own", "revoke_token: an auth key of the call's own"]

  differs "a call that cannot be signed is not made",
          reason: "the official gem sends it without a signature, or with one of no key, and the service refuses it",
          at: /\Aoutcome\z|\Arequest 1\z/, official: /ErrorEnvelope 40\d|\A(?:GET|POST|DELETE)/,
          ours: /ArgumentError: .*(?:secret|publish)_key: needed to sign this call|\A\z/,
          on: legacy.map { |call| "#{call}: without a secret key" } +
              %w[revoke audit].map { |call| "#{call}: without a publish key" } +
              ["client: no publish key, then a grant", "client: no publish key, then a revocation",
               "client: no secret key, then a revocation"]

  differs "a user id of white space is refused",
          reason: "the service accepts it, and the user is unknown",
          at: /\Aoutcome\z|\Arequest 1\z/, official: /Envelope 200|POST/,
          ours: /(?:Initialization|Argument)Error: .*user_id: expected 1 to 92 characters|\A\z/,
          on: ["client: a blank user id, then a grant"]

  differs "frozen options, an Array of permissions for one name, `Pubnub::Permission` and `revoke_token(token)` work",
          reason: "the official gem fails for each of them; the last two are in its documentation",
          at: /\Aoutcome\z|\Arequest 1\z/, official: /\Araises (?:NoMethod|Frozen|Name|Type)Error|\A\z/,
          ours: /Pubnub::Envelope 200|POST|DELETE/,
          on: ["grant_token: an Array of permissions", "grant_token: frozen options", "revoke_token: frozen options",
               "grant_token: the documentation's Pubnub::Permission", "revoke_token: the token alone"]

  differs "a Regexp is translated to a pattern of the service",
          reason: "the official gem sends what Ruby prints for it, which the service refuses",
          at: /\Aoutcome\z|\Arequest 1 (?:status|body)\z/, official: /400|mix/, ours: /200|\^room-\\\\d\$/,
          on: ["grant_token: a Regexp as a name"]

  differs "names of options may all be Strings",
          reason: "the official gem drops the channels then",
          at: /\Aoutcome\z|\Arequest 1 (?:status|body)\z/,
          official: /400|"channels"=>\{\}/, ours: /200|"channels"=>\{"a"=>1\}/,
          on: ["grant_token: option names as Strings"]

  differs "Symbols that a client was made with are Strings in `status[:config]`",
          reason: "they are sent as Strings",
          at: /\[:config\]\[:(?:uuid|auth_key)\]\z/, official: /\A:/, ours: /\A"/,
          on: ["client: keys as Symbols, then a grant", "client: an auth key as a Symbol, then a grant"]

  differs "`env` of a client is private",
          reason: "it holds the secret key",
          at: /\Aoutcome\z/, ours: /\Araises NoMethodError: private method `env'/,
          on: ["client: what its env tells"], variants: alone

  differs "a revocation that is repeated by its envelope is a revocation",
          reason: "the official gem grants what it has just revoked",
          at: /query|body|data|operation|\?|ttl/, on: ["revoke: once more by the envelope"]

  differs "nothing is written into the folder where a program runs",
          reason: "the official gem writes pubnub.log, signed URLs included, unless it is given a logger",
          at: /\Areturned/, official: /pubnub\.log|\A\z/, ours: /\[\]|\A\z/,
          on: ["client: a log that it is not given"], variants: alone

  differs "the log has no URLs, tokens or signatures",
          reason: "it has the outcome and the number of attempts",
          at: /\Areturned\["(?:URLs|signatures|tokens)"\]\z/, official: "true", ours: "false", on: ["client: its log"]
end
