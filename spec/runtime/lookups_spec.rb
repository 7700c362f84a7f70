# frozen_string_literal: true

require "spec_helper"

RSpec.describe "looking up host names while no name server answers" do
  # The runtime starts tasks in the order in which they came. So once the last call is over, which needs no name, all
  # others have asked for theirs.
  script = <<~'RUBY'
    require "pubnub_pam"
    settings = { subscribe_key: "sub-c-x", publish_key: "pub-c-x", secret_key: "sec-c-x", user_id: "me", ssl: false,
                 proxy: nil, open_timeout: 60, total_timeout: 60, max_retries: 0 }
    grant = { ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) } }
    threads = -> { Dir.children("/proc/self/task").size }
    before = threads.call
    silent = PubnubPam::Client.new(**settings, origin: "nobody.invalid")
    futures = Array.new(600) { silent.grant_token(**grant) }
    near = PubnubPam::Client.new(**settings, origin: "%<origin>s").grant_token(**grant).value.token
    puts "#{near}, #{threads.call - before} threads, #{futures.count(&:pending?)} pending"
    $stdout.flush
    exit!(0)
  RUBY

  it "uses few threads, however many futures wait, and does not delay calls that need no lookup" do
    ScriptedServer.open(:granting) do |server|
      printed = HangingResolver.run(format(script, origin: server.origin)) or skip "getaddrinfo cannot be replaced here"
      expect(printed).to match(/\Ap0F2, \d+ threads, 600 pending\n\z/)
      expect(Integer(printed[/\d+(?= threads)/])).to be_between(2, 20)
    end
  end
end
