# frozen_string_literal: true

require "json"
require "pubnub_pam"

client = PubnubPam::Client.new(
  **%i[subscribe_key publish_key secret_key].to_h { |key| [key, ENV.fetch("PUBNUB_#{key.upcase}")] },
  user_id: "puma", origin: ENV.fetch("PUBNUB_ORIGIN"), ssl: false, proxy: nil, http_sync: true
)
room = { channels: { "room-1" => PubnubPam::Permissions.res(read: true) } }

# The master has called before it forks: it has a runtime and a connection of its own, which no worker may touch.
client.grant_token!(ttl: 1, authorized_user_id: "master", **room)

run(lambda do |env|
  user = env["PATH_INFO"].delete_prefix("/")
  heard = Queue.new
  client.grant_token(ttl: 1, authorized_user_id: "#{user}-later", http_sync: false, **room) { |later| heard << later }
  tokens = [client.grant_token!(ttl: 1, authorized_user_id: user, **room), heard.pop.token]
  [200, { "content-type" => "application/json" }, [JSON.generate(pid: Process.pid, tokens:)]]
end)
