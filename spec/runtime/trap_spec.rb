# frozen_string_literal: true

require "open3"
require "rbconfig"
require "spec_helper"

# A signal trap can neither require a file nor wait for a lock.
RSpec.describe "a call in a signal trap" do
  lib = File.expand_path("../../lib", __dir__)

  # What a program prints that makes a call in a trap, for which it has loaded nothing but the gem and a logger.
  define_method(:printed_by_trap) do |origin, settings, call|
    script = <<~RUBY
      require "logger"
      require "pubnub_pam"
      client = PubnubPam::Client.new(subscribe_key: "sub-c-x", publish_key: "pub-c-x", secret_key: "sec-c-x",
                                     user_id: "me", origin: "#{origin}", ssl: false, proxy: nil, #{settings})
      read = PubnubPam::Permissions.res(read: true)
      trap("USR1") do
        p((#{call}))
      rescue Exception => e
        p e
      end
      Process.kill("USR1", Process.pid)
      sleep 0.001
    RUBY
    output, errors, = Open3.capture3(RbConfig.ruby, "-I#{lib}", "-e", script)
    output + errors.lines.grep_v(/log writing failed/).join
  end

  grant = 'client.grant_token!(ttl: 1, channels: { "a" => read })'

  {
    "without a logger" => "logger: nil",
    "with a logger" => "logger: Logger.new(File::NULL)",
    "with a logger that raises in a trap" =>
      "logger: Logger.new(File::NULL).tap { |log| def log.debug(*) = Mutex.new.synchronize { nil } }",
    "with on_request" => "on_request: ->(event) { event.to_s }"
  }.each do |what, settings|
    it "returns its token: with a client #{what}" do
      ScriptedServer.open(:granting) do |server|
        expect(printed_by_trap(server.origin, settings, grant)).to start_with("\"p0F2\"\n")
      end
    end
  end

  it "returns its token if there is a warning to log" do
    ScriptedServer.open(:granting) do |server|
      globbing = 'client.grant_token!(ttl: 1, channels: { "room-*" => read })'
      printed = printed_by_trap(server.origin, "logger: Logger.new(File::NULL)", globbing)
      expect(printed).to eq("\"p0F2\"\n")
    end
  end

  it "has a complete envelope" do
    ScriptedServer.open(:granting) do |server|
      told = 'client.grant_token(ttl: 1, channels: { "a" => read }).then { |e| [e.status, e.result, e.inspect].size }'
      expect(printed_by_trap(server.origin, "http_sync: true", told)).to eq("3\n")
    end
  end
end
