# frozen_string_literal: true

# Taking tokens back, reading them, and sending them along.
module Official
  OptionSets.instance_eval do
    service_token = "qEF2AkF0GmEI03xDdHRsGDxDcmVzpURjaGFuoWljaGFubmVsLTEY70NncnChb2NoYW5uZWxfZ3JvdXAtMQVDdXNyoENzcGOg" \
                    "RHV1aWShZnV1aWQtMRhoQ3BhdKVEY2hhbqFtXmNoYW5uZWwtXFMqJBjvQ2dycKF0XjpjaGFubmVsX2dyb3VwLVxTKiQFQ3Vz" \
                    "cqBDc3BjoER1dWlkoWpedXVpZC1cUyokGGhEbWV0YaBEdXVpZHR0ZXN0LWF1dGhvcml6ZWQtdXVpZENzaWdYIPpU-vCe9rkp" \
                    "Ys87YUrFNWkyNq8CVvmKwEjVinnDrJJc"

    tokens = {
      "a token" => -> { token }, "no token" => -> {}, "an empty token" => -> { "" }, "a blank token" => -> { "  " },
      "what is no token" => -> { "no-token" }, "a token with equals signs" => -> { "#{service_token[0, 6]}==" },
      "a token with white space around it" => -> { " #{token}\n" }, "a token with spaces in it" => -> { "a  b c" },
      "a token with characters that URLs have uses for" => -> { "a/b?c&d#e+f%" }, "a number" => -> { 12 },
      "a Symbol" => -> { token.to_sym }, "a foreign keyset's token" => -> { service_token }
    }
    tokens.each do |what, given|
      add("revoke_token: #{what}") { sync(:revoke_token, token: instance_exec(&given)) }
    end

    add("revoke_token: an expired token", prepare: ->(emulator) { emulator.advance(minutes: 16) }) do
      sync(:revoke_token, token: token)
    end
    add("revoke_token: a token twice, with telemetry") { Array.new(2) { sync(:revoke_token, token: token) } }
    add("revoke_token: the option's name as a String") { pubnub.revoke_token("token" => token, "http_sync" => true) }
    add("revoke_token: the token alone") { pubnub.revoke_token(token) }
    add("revoke_token: no options") { pubnub.revoke_token }
    add("revoke_token: frozen options") { pubnub.revoke_token({ token: token, http_sync: true }.freeze) }
    add("revoke_token: options that nobody knows") { sync(:revoke_token, token: token, no_such_option: 1) }

    readings = {
      "a token" => -> { token }, "a service's token" => -> { service_token },
      "a token with padding that it does not need" => -> { "#{token}==" },
      "a token that was cut off" => -> { service_token[0, 100] }, "an empty token" => -> { "" },
      "a token with a line end" => -> { "#{service_token}\n" }, "what is no base64" => -> { "no token!" },
      "base64 of no CBOR" => -> { "AAAA" }, "a CBOR array" => -> { "gwECAw==" }, "an empty CBOR map" => -> { "oA==" },
      "a CBOR map without a length" => -> { "v2F2Av8=" }, "nil" => -> {}, "a Hash" => -> { { token: service_token } }
    }
    readings.each do |what, given|
      add("parse_token: #{what}") { pubnub.parse_token(instance_exec(&given)) }
    end
    add("parse_token: its JSON") { JSON.parse(JSON.generate(pubnub.parse_token(service_token).except("sig"))) }

    settings = {
      "a token" => -> { "tok" }, "an empty token" => -> { "" }, "nil" => -> {}, "a Hash" => -> { { token: "tok" } },
      "a token that URLs have uses for" => -> { "a=b&c d" }
    }
    settings.each do |what, given|
      add("set_token: #{what}, then a grant", client: { auth_key: "key" }) do
        pubnub.set_token(instance_exec(&given))
        sync(:grant_token, **some)
      end
    end
    add("set_token: what it returns") { pubnub.set_token("tok") }
    add("set_token: then a legacy grant for a key") do
      pubnub.set_token("tok")
      sync(:grant, channel: "a", auth_key: "key")
    end
    add("set_token: then a revocation and the time") do
      pubnub.set_token("tok")
      [sync(:revoke_token, token: token), sync(:time)]
    end
  end
end
