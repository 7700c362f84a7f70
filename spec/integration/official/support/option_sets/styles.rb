# frozen_string_literal: true

# The ways to call, and to make a client.
module Official
  OptionSets.instance_eval do
    calls = {
      grant_token: -> { some }, revoke_token: -> { { token: token } }, grant: -> { { channel: "a", auth_key: "k" } },
      revoke: -> { { channel: "a", auth_key: "k" } }, audit: -> { { channel: "a" } }, time: -> { {} }
    }
    calls.each do |call, options|
      add("#{call}: a future") { pubnub.public_send(call, instance_exec(&options)) }
      add("#{call}: a future and a block") { pubnub.public_send(call, instance_exec(&options), &callback) }
      add("#{call}: a future and a callback") do
        pubnub.public_send(call, **instance_exec(&options), callback: callback)
      end
      add("#{call}: waiting, and a block") do
        pubnub.public_send(call, **instance_exec(&options), http_sync: true, &callback)
      end
      add("#{call}: waiting, and a callback") { sync(call, **instance_exec(&options), callback: callback) }
      add("#{call}: waiting, by the client's choice", client: { http_sync: true }) do
        pubnub.public_send(call, instance_exec(&options))
      end
      add("#{call}: a callback of the client", client: { callback: -> { callback } }) do
        pubnub.public_send(call, instance_exec(&options))
      end
      add("#{call}: waiting, and a callback of the client", client: { callback: -> { callback } }) do
        sync(call, **instance_exec(&options))
      end
      add("#{call}: once more by the envelope") do
        sync(call, **instance_exec(&options)).repeat(pubnub)
      end
    end

    add("grant_token: not waiting, against the client's choice", client: { http_sync: true }) do
      pubnub.grant_token(**some, http_sync: false)
    end
    add("grant_token: a callback and a block") do
      pubnub.grant_token(**some, callback: callback) { |_envelope| raise "the callback comes first" }
    end
    add("grant_token: a callback of the call and one of the client",
        client: { callback: -> { ->(_) { raise "not me" } } }) do
      pubnub.grant_token(**some, callback: callback)
    end
    add("grant_token: a callback that raises") do
      heard = callback
      pubnub.grant_token(some) do |envelope|
        heard.call(envelope)
        raise "in a callback"
      end
    end
    add("grant_token: a future of a mistake in the call") { pubnub.grant_token(ttl: "15") }
    add("grant_token: a value with a limit") { pubnub.grant_token(some).value(10).status[:code] }
    add("grant_token: a value that would raise") { pubnub.grant_token(some).value!.status[:code] }
    add("grant_token: its observers") do
      heard = Queue.new
      future = pubnub.grant_token(some)
      future.add_observer { |_time, value, reason| heard << [value.status[:code], reason] }
      heard.pop
    end
    add("grant_token: an envelope repeated with changes") do
      sync(:grant_token, **some).repeat(pubnub, ttl: 3)
    end
    add("grant_token: the way documents read it") do
      result = pubnub.grant_token(some).value
      [result.result[:data]["message"], result.result[:data]["token"].class, result.status[:code], result.error?]
    end

    clients = {
      "option names as Strings" => -> { options.transform_keys(&:to_s) },
      "uuid in the place of user_id" => -> { options.except(:user_id).merge(uuid: "ann") },
      "uuid beside user_id" => -> { options.merge(uuid: "ann") },
      "keys as Symbols" => -> { options.merge(user_id: :ann, subscribe_key: options[:subscribe_key].to_sym) },
      "options that Access Manager has no use for" => lambda {
        options.merge(heartbeat: 60, subscribe_timeout: 310, non_subscribe_timeout: 10, max_retries: 10,
                      random_iv: true, reconnect_attempts: 3, cipher_key: nil, no_such_option: 1, state: { "a" => 1 })
      },
      "blank options" => -> { options.merge(auth_key: "", callback: nil, secret_key: options[:secret_key]) },
      "an auth key" => -> { options.merge(auth_key: "own") },
      "an auth key as a Symbol" => -> { options.merge(auth_key: :own) },
      "an auth key with characters for URLs" => -> { options.merge(auth_key: "a b&c=ü") },
      "a user id with characters for URLs" => -> { options.merge(user_id: "a b/ü&c") },
      "no subscribe key" => -> { options.except(:subscribe_key) },
      "an empty subscribe key" => -> { options.merge(subscribe_key: "") },
      "a number as subscribe key" => -> { options.merge(subscribe_key: 7) },
      "a number as publish key" => -> { options.merge(publish_key: 7) },
      "no user id" => -> { options.except(:user_id) },
      "an empty user id" => -> { options.merge(user_id: "") },
      "a blank user id" => -> { options.merge(user_id: "  ") },
      "a number as user id" => -> { options.merge(user_id: 7) },
      "a number as origin" => -> { options.merge(origin: 7) },
      "an empty secret key" => -> { options.merge(secret_key: "") },
      "no keys but the subscribe key" => -> { options.except(:publish_key, :secret_key) },
      "no publish key" => -> { options.except(:publish_key) },
      "no secret key" => -> { options.except(:secret_key) }
    }
    clients.each do |what, made_with|
      add("client: #{what}, then a grant") do
        Pubnub.new(instance_exec(&made_with)).grant_token(**some, http_sync: true)
      end
    end
    add("client: Pubnub::Client.new") { Pubnub::Client.new(options).grant_token(**some, http_sync: true) }
    add("client: Pubnub::Client.new with keywords") { Pubnub::Client.new(**options).time(http_sync: true) }
    add("client: nothing at all") { Pubnub.new }
    add("client: what it tells of itself") { [pubnub.user_id, pubnub.uuid, pubnub.origin == options[:origin]] }
    add("client: what its env tells") { pubnub.env.slice(:subscribe_key, :auth_key, :ssl) }
    add("client: ssl left to it", without: [:ssl]) { sync(:grant_token, **some) }
    add("client: no secret key, then a revocation", without: [:secret_key]) { sync(:revoke_token, token: token) }
    add("client: no publish key, then a revocation", without: [:publish_key]) { sync(:revoke_token, token: token) }
    add("client: a wrong secret key, then a grant", client: { secret_key: "sec-c-wrong" }) do
      sync(:grant_token, **some)
    end
    add("client: a wrong secret key, then a revocation", client: { secret_key: "sec-c-wrong" }) do
      sync(:revoke_token, token: token)
    end
    add("client: an unknown subscribe key, then a grant", client: { subscribe_key: "sub-c-no" }) do
      sync(:grant_token, **some)
    end
    add("client: its log", client: { logger: -> { Logger.new(log) } }) do
      sync(:revoke_token, token: sync(:grant_token, **some).result[:data]["token"])
      { "URLs" => log.string.include?("http"), "signatures" => log.string.include?("signature="),
        "tokens" => log.string.include?("F2A") }
    end
    add("client: a log that it is not given", without: [:logger]) do
      sync(:grant_token, **some)
      Dir.children(".")
    end
    add("client: a user id that changes") do
      pubnub.user_id = "bob"
      sync(:grant_token, **some)
    end
    add("client: an origin that changes", client: { origin: "127.0.0.1:1" }) do
      pubnub.origin = @settings.fetch(:origin)
      sync(:grant_token, **some)
    end

    add("permissions: what they tell") do
      [res(read: true).type, pat(read: true).type, res.calculate_bitmask, res(read: true, join: true).calculate_bitmask]
    end
    add("permissions: one made by new") { Pubnub::Permissions.new(type: :resource, read: true).calculate_bitmask }
    add("permissions: a name that nobody knows") { res(raed: true) }
  end
end
