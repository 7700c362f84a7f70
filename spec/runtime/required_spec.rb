# frozen_string_literal: true

require "spec_helper"
require "open3"
require "rbconfig"

# In processes of their own, where nothing else has loaded libraries.
RSpec.describe "the files that the gem requires", :emulator do
  define_method(:ruby) { |script, *flags| new_ruby(script, emulator.origin, flags:) }

  client = <<~RUBY
    require "pubnub_pam"
    keys = { subscribe_key: "sub-c-emulator", publish_key: "pub-c-emulator", secret_key: "sec-c-emulator" }
    options = { **keys, user_id: "me", origin: ARGV[0], ssl: false, proxy: nil }
    some = { ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) }, http_sync: true }
  RUBY

  it "are loaded before a call: neither the call nor its envelope loads a library" do
    expect(ruby(<<~RUBY)).to eq("[]\n")
      require "logger"
      require "stringio"
      #{client}
      seen = []
      client = PubnubPam::Client.new(**options, logger: Logger.new(File::NULL), on_request: ->(event) { seen << event.to_s })
      before = $LOADED_FEATURES.dup
      [client.grant_token(**some), client.revoke_token("no-token", http_sync: true), client.audit(http_sync: true),
       client.grant_tokens([some.except(:http_sync)]).first].each do |envelope|
        [envelope.status, envelope.result, envelope.inspect, envelope.error, envelope.token]
      end
      client.sign(method: "GET", path: "/time/0").to_query
      p $LOADED_FEATURES - before
    RUBY
  end

  it "need no loading in a signal trap that grants a token with a logger and a hook" do
    printed = ruby(<<~RUBY)
      require "logger"
      require "stringio"
      #{client}
      log = StringIO.new
      events = []
      client = PubnubPam::Client.new(**options, logger: Logger.new(log), on_request: ->(event) { events << event })
      answers = []
      trap("USR1") { answers << client.grant_token(**some) << client.grant_token!(**some.except(:http_sync)) }
      Process.kill("USR1", Process.pid)
      sleep 0.01 until answers.size == 2
      p answers.first.result[:data]["token"].start_with?("p0F2"), answers.last.start_with?("p0F2"), events.size
    RUBY
    expect(printed.lines.last(3)).to eq(%W[true\n true\n 2\n])
  end

  it "need no loading in a signal trap that waits for a future" do
    expect(ruby(<<~RUBY).lines.last).to eq("true\n")
      #{client}
      client = PubnubPam::Client.new(**options)
      answer = nil
      trap("USR1") { answer = client.grant_token(**some.except(:http_sync)).value }
      Process.kill("USR1", Process.pid)
      sleep 0.01 until answer
      p answer.token.start_with?("p0F2")
    RUBY
  end

  it "are all loaded under ruby --disable-gems" do
    expect(ruby(<<~RUBY, "--disable-gems")).to eq("true\n200\n")
      #{client}
      envelope = PubnubPam::Client.new(**options).grant_token(**some)
      p PubnubPam::Token.parse(envelope.token).to_json.include?('"ttl":15'), envelope.status[:code]
    RUBY
  end

  it "raise the same error under ruby --disable-gems if the extension is not compiled" do
    Dir.mktmpdir do |folder|
      FileUtils.mkdir_p("#{folder}/pubnub_pam")
      native = File.expand_path("../../lib/pubnub_pam/native", __dir__)
      FileUtils.cp_r([native, "#{native}.rb"], "#{folder}/pubnub_pam")
      output, = Open3.capture2e(RbConfig.ruby, "--disable-gems", "-e", "require '#{folder}/pubnub_pam/native'")
      expect(output).to include("pubnub_pam: no compiled library for Ruby")
    end
  end
end
