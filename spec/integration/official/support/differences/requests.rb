# frozen_string_literal: true

# What goes over the wire, and where an envelope says it went.
module Official
  param = ->(names) { /(?:\?|query\.)(?:#{names})\z/ }

  differs "requests name this gem as the SDK",
          reason: "it sends them",
          at: param["pnsdk"], official: %r{\APubNub-Ruby/5}, ours: %r{\Apubnub_pam-Ruby/}

  differs "no telemetry is sent",
          reason: "it is not needed; after `revoke_token`, the official gem sends it without a name",
          at: param["(?:l_pamv3|l_time)?"], official: "DURATION", ours: nil

  differs "an Array of auth keys is a list of auth keys",
          reason: "the official gem sends what Ruby prints for the Array, and so grants to keys that do not exist",
          at: /auth|body/, on: ["grant: an Array of keys", "revoke: an Array of keys", "audit: an Array of keys"]

  differs "names of channel groups and users are encoded once",
          reason: "the official gem encodes them twice, and so grants for other names",
          at: /channel-group|target-uuid|body|uuids/,
          on: ["a b", "c,d", "ü", "a/b"].product(%w[grant revoke audit])
            .map { |name, call| "#{call}: the channel group #{name.inspect} in an Array" } +
              ["grant: a user with a space in the name"] +
              %w[grant revoke audit].map { |call| "#{call}: a group with a colon and a space" }

  differs "the URL in an envelope holds neither signature nor timestamp",
          reason: "envelopes end up in logs, and a signed URL is as good as the call for a minute",
          at: /client_request\]\.query\.(?:signature|timestamp)\z/, official: /\ASIGNATURE\z|\ANOW\z/, ours: nil

  differs "the URL in an envelope hides tokens",
          reason: "envelopes end up in logs, and a token is a credential",
          at: /client_request\]\.(?:address|query\.auth)\z/, official: /./, ours: /HIDDEN\z/

  differs "a temporary failure is tried again, at most twice",
          reason: "broken connections, timeouts, 429 and 5xx often pass; `max_retries: 0` turns it off",
          at: /\Arequest [23]\z/, official: nil, ours: /./,
          on: /bad gateway|does not come|cut off|hangs up|503 once/

  differs "with `max_retries: 0`, nothing is tried again",
          reason: "the gem httpclient always tries again if the other side has closed the connection",
          at: /\Arequest 2\z/, official: /./, ours: nil, on: /\A(?!grant_token).*: the other side hangs up/

  differs "an envelope says whether the call was tried again",
          reason: "the official gem never does it",
          at: /\[:auto_retried\]\z/, official: "false", ours: "true", on: /bad gateway|does not come/
end
