# frozen_string_literal: true

require "open3"
require "rbconfig"
require "spec_helper"

# Whatever is under way, a process ends when it wants to. Each example ends a child, which is given up after some time.
RSpec.describe "a process ends", :emulator do
  around { |example| ScriptedServer.open(:silent) { |server| (@server = server) && example.run } }

  attr_reader :server

  before { client } # of the parent's emulator, which a child can use but not own

  let(:hanging) do
    emulator.client(origin: server.origin, http_sync: false, open_timeout: nil, read_timeout: nil, total_timeout: nil)
  end

  # What a child has under way. (That the request has arrived only the parent could tell it.)
  under_way = {
    "after a call" => -> { granted },
    "with a future that nobody waits for" => -> { hanging.revoke_token("x") },
    "with a callback that is still to come" => -> { hanging.revoke_token("x") { raise "never" } },
    "while another thread is inside a call" => lambda {
      waiting = Thread.new { hanging.revoke_token("x", http_sync: true) }
      Thread.pass until waiting.stop?
    },
    "while another thread waits for a future" => lambda {
      waiting = Thread.new { hanging.revoke_token("x").value }
      Thread.pass until waiting.stop?
    },
    "with an emulator that nobody stopped" => lambda {
      PubnubPam::Emulator.start.client.grant_token!(ttl: 1, channels: { "a" => read })
    },
    "while a callback runs" => lambda {
      inside = Queue.new
      client.revoke_token("x", http_sync: false) { (inside << true) && sleep }
      inside.pop
    },
    "with a call in at_exit" => -> { at_exit { granted } }
  }

  %i[exit exit!].each do |ending|
    under_way.each do |situation, start|
      it "by #{ending} #{situation}" do
        hanging
        child = start_child(by: ending) do
          instance_exec(&start)
          :ended
        end
        expect(result_of(child)).to eq(:ended)
      end
    end
  end

  describe "and finalizers of its objects still call:" do
    define_method(:said) do |call|
      script = <<~RUBY
        require "pubnub_pam/pubnub"
        keys = #{PubnubPam::Emulator::KEYS}
        options = { **keys, user_id: "me", origin: ARGV[0], ssl: false, proxy: nil }
        client = PubnubPam::Client.new(**options, http_sync: true)
        some = { ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) } }
        last = proc do
          #{call}
        rescue Exception => e
          puts e.class, e.message
        end
        ObjectSpace.define_finalizer(+"kept until the end", last)
      RUBY
      output, = Open3.capture2e(RbConfig.ruby, "-Ilib", "-e", script, emulator.origin)
      output.lines.map(&:chomp)
    end

    it "without a callback, and get their answer" do
      expect(said("p client.grant_token(**some).success?")).to eq(["true"])
    end

    it "with a callback, and get a ConnectionError: Ruby starts no thread any more" do
      expect(said("client.grant_token(**some, http_sync: false) { }"))
        .to eq(["PubnubPam::ConnectionError",
                "callbacks cannot be run from here, so nothing was sent: can't alloc thread"])
      expect(emulator.requests).to be_empty
    end

    it "with an observer, and get the same error" do
      ScriptedServer.open(:silent) do |server|
        observe = "Pubnub.new(**options, origin: #{server.origin.inspect}).time.add_observer { }"
        expect(said(observe)).to eq(["PubnubPam::ConnectionError",
                                     "no observer can wait for this call: can't alloc thread"])
      end
    end
  end

  it "by a signal during a call" do
    hanging
    pid = fork do
      trap("TERM", "DEFAULT")
      hanging.revoke_token("x", http_sync: true)
    end
    server.await_request
    Process.kill(:TERM, pid)
    status = Timeout.timeout(Children::PATIENCE) { Process.wait2(pid).last }
    expect(status.termsig).to eq(Signal.list["TERM"])
  end
end
