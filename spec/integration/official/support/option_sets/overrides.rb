# frozen_string_literal: true

# Options of a client that a call is given, and options that say the same twice.
module Official
  OptionSets.instance_eval do
    calls = { grant_token: -> { some }, revoke_token: -> { { token: token } }, grant: -> { { channel: "a" } },
              revoke: -> { { channel: "a" } }, audit: -> { { channel: "a" } } }
    own = {
      "an auth key" => { auth_key: "of the call" }, "a subscribe key" => { subscribe_key: "sub-c-other" },
      "a publish key" => { publish_key: "pub-c-other" }, "a secret key" => { secret_key: "sec-c-other" },
      "an origin" => { origin: "127.0.0.1:1" }, "a user id" => { user_id: "bob", uuid: "bob" },
      "a logger" => { logger: nil }, "a timeout" => { read_timeout: 0.0001 }, "plain HTTP" => { ssl: false },
      "a timestamp" => { timestamp: 1 }, "waiting as a String" => { http_sync: "yes" }
    }
    calls.each do |call, options|
      own.each do |what, more|
        add("#{call}: #{what} of the call's own") { sync(call, **instance_exec(&options), **more) }
      end
      add("#{call}: not waiting as nil, against the client's choice", client: { http_sync: true }) do
        pubnub.public_send(call, **instance_exec(&options), http_sync: nil)
      end
      add("#{call}: a callback that cannot be called") do
        pubnub.public_send(call, **instance_exec(&options), http_sync: true, callback: "nobody")
      end
    end

    twice = {
      "channel and channels" => { channel: "a", channels: "b" }, "channels as a list" => { channels: "a,b" },
      "group and the others" => { group: "a", channel_group: "b", channel_groups: "c" },
      "both names of groups" => { channel_group: "b", channel_groups: "c" }, "a blank channel" => { channel: "" },
      "a list that ends with a comma" => { channel: "a,b," }, "white space in a list" => { channel: "a, b" },
      "presence as an Array" => { channel: "a", presence: %w[b c] },
      "the presence of all channels" => { channel: "a,b", with_presence: true },
      "an Array with lists" => { channel: ["a,b", :c, 7] }, "nil as a channel" => { channel: nil, auth_key: "k" },
      "false as a channel" => { channel: false }, "a Hash as a channel" => { channel: { "a" => 1 } },
      "a blank auth key" => { channel: "a", auth_key: "" }, "an empty Array of groups" => { group: [] },
      "a group with a colon and a space" => { group: ["ns:a b"] }
    }
    %i[grant revoke audit].each do |call|
      twice.each { |what, options| add("#{call}: #{what}") { sync(call, **options) } }
    end
  end
end
