# frozen_string_literal: true

require "pubnub_pam"

# Prints by how many megabytes this process has grown, once it has done a fifth of the work.
work, count, origin, token = ARGV
count = Integer(count)

def megabytes = File.read("/proc/self/status")[/VmRSS:\s*(\d+)/, 1].to_i / 1024.0

client = PubnubPam::Client.new(subscribe_key: "sub-c-bench", publish_key: "pub-c-bench", secret_key: "sec-c-bench",
                               user_id: "bench", origin:, ssl: false, proxy: nil)
permissions = { "room-1" => PubnubPam::Permissions.res(read: true) }
call = {
  "parse" => -> { PubnubPam.parse_token(token) },
  "grant" => -> { client.grant_token!(ttl: 15, authorized_user_id: "user-1", channels: permissions) }
}.fetch(work)

(count / 5).times { call.call }
GC.start
before = megabytes
(count - (count / 5)).times { call.call }
GC.start
puts megabytes - before
