# frozen_string_literal: true

require "json"
require "pubnub_pam"
require "socket"

# Prints, for the first and the second client of this process, how many seconds making it took, and how many had passed
# when its call was refused.
def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

tls = ARGV.fetch(0) == "true"
port = TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }
clients = Array.new(2) do
  started = now
  client = PubnubPam::Client.new(subscribe_key: "sub-c-bench", user_id: "bench", origin: "127.0.0.1:#{port}", ssl: tls,
                                 max_retries: 0, proxy: nil)
  made = now
  begin
    client.connect
  rescue PubnubPam::ConnectionError
    [made - started, now - started]
  end
end
puts JSON.generate(clients)
