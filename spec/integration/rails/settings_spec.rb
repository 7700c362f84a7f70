# frozen_string_literal: true

require "socket"
require "spec_helper"

RSpec.describe "config.pubnub_pam in Rails", :emulator do
  around { |example| RailsApp.create { |app| (@app = app) && example.run } }

  attr_reader :app

  let(:port) { Socket.tcp_server_sockets("127.0.0.1", 0) { |sockets| break sockets.first.local_address.ip_port } }
  let(:development) { { "RAILS_ENV" => "development" } }
  let(:grant) { 'PubnubPam.client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })' }

  def emulator_setting(value)
    "Rails.application.config.pubnub_pam.emulator = #{value}"
  end

  def refusal(boot, **env)
    app.run("say", boot:, env:)
    nil
  rescue RuntimeError => e
    e.message[/config\.pubnub_pam[^\n]*/]
  end

  describe "browser_origin" do
    it "is what the page gets, for example in Docker, where the server uses another host name" do
      env = { **Loopback.environment(emulator), "PUBNUB_ORIGIN" => "emulator:7777", "PUBNUB_SSL" => "false" }
      said = app.run("say(**PubnubPam.browser_settings, server: PubnubPam.client.origin)",
                     env:, boot: 'Rails.application.config.pubnub_pam.browser_origin = "localhost:7777"')
      expect(said).to include(origin: "localhost:7777", server: "emulator:7777", ssl: false)
      expect(said.keys).not_to include(:secret_key)
    end

    it "can be set in the environment" do
      said = app.run("say(**PubnubPam.browser_settings)",
                     env: { **Loopback.environment(emulator), "PUBNUB_BROWSER_ORIGIN" => "localhost:7777" })
      expect(said[:origin]).to eq("localhost:7777")
    end
  end

  describe "connect_on_boot" do
    let(:boot) { "Rails.application.config.pubnub_pam.connect_on_boot = true" }
    let(:env) { { **Loopback.environment(emulator), "PUBNUB_ORIGIN" => emulator.origin, "PUBNUB_SSL" => "false" } }
    let(:start) { "before = Thread.list; Rails.application.load_server; (Thread.list - before).each(&:join)" }

    it "opens a connection when the server starts" do
      app.run("#{start}; say", boot:, env:)
      expect(emulator.requests.map(&:path)).to eq(["/time/0"])
    end

    it "opens none in a console" do
      app.run("say", boot:, env:)
      expect(emulator.requests).to eq([])
    end

    it "lets the server start without the service, and logs why" do
      log = "log = StringIO.new; Rails.logger = Logger.new(log)"
      said = app.run("#{log}; #{start}; say(log: log.string)", boot:, env: { "RAILS_ENV" => "production" })
      expect(said[:log]).to include("connect_on_boot: config.pubnub_pam, credentials.pubnub or PUBNUB_*: missing: ")
    end

    it "is true or false" do
      expect(refusal('Rails.application.config.pubnub_pam.connect_on_boot = "false"'))
        .to include("config.pubnub_pam.connect_on_boot: expected true or false, got")
    end
  end

  describe "a missing key" do
    def message_in(environment)
      app.run("begin; PubnubPam.client; rescue PubnubPam::ConfigurationError => e; say(message: e.message); end",
              env: { "RAILS_ENV" => environment })[:message]
    end

    it "in development links to the guide, and offers the emulator" do
      message = message_in("development")
      expect(message).to include("missing: subscribe_key", "docs/rails.md#settings")
      expect(message).to include("config.pubnub_pam.emulator = true in config/environments/development.rb")
    end

    it "in production links to the guide, and offers no emulator" do
      message = message_in("production")
      expect(message).to include("docs/rails.md#settings")
      expect(message).not_to include("emulator")
    end
  end

  describe "emulator = true" do
    it "starts an emulator with the server, which the client talks to without any key" do
      said = app.run("Rails.application.load_server; GC.start; #{grant}; say(**PubnubPam.browser_settings)",
                     boot: emulator_setting(port), env: development)
      expect(said).to eq(subscribe_key: "sub-c-emulator", publish_key: "pub-c-emulator", origin: "127.0.0.1:#{port}",
                         ssl: false)
    end

    it "has a page that shows what happens" do
      said = app.run(<<~RUBY, boot: emulator_setting(port), env: development)
        require "net/http"
        Rails.application.load_server
        answer = Net::HTTP.get_response(URI("http://127.0.0.1:#{port}/_pubnub_pam/"))
        say(status: answer.code, type: answer["Content-Type"])
      RUBY
      expect(said).to match(status: "200", type: %r{\Atext/html})
    end

    it "listens on port 7777, and its keys replace those in credentials or the environment" do
      said = app.run("say(origin: PubnubPam.client.origin, key: PubnubPam.client.subscribe_key)",
                     boot: emulator_setting(true),
                     env: { **development, "PUBNUB_SUBSCRIBE_KEY" => "sub-c-real", "PUBNUB_ORIGIN" => "ps.pndsn.com" })
      expect(said).to eq(origin: "127.0.0.1:7777", key: "sub-c-emulator")
    end

    it "starts none for a console, a job or a rake task, which use the server's" do
      said = app.run("say(stopped: begin; #{grant}; rescue PubnubPam::ConnectionError; true; end)",
                     boot: "#{emulator_setting(port)}\nRails.application.config.pubnub_pam.max_retries = 0",
                     env: development)
      expect(said).to eq(stopped: true)
    end

    it "runs in one process of a cluster: the others find it" do
      said = app.run(<<~RUBY, boot: emulator_setting(port), env: development)
        worker = lambda do |server|
          reader, writer = IO.pipe
          pid = fork do
            $stdout.reopen(writer)
            Rails.application.load_server if server
            $stdout.puts(#{grant}[0, 4])
            $stdout.flush
            sleep if server
          end
          writer.close
          [pid, reader]
        end
        first, of_first = worker.call(true)
        started = [of_first.gets, of_first.gets]
        _, of_second = worker.call(true).tap { |pid, _| at_exit { Process.kill(:TERM, pid) } }
        found = [of_second.gets, of_second.gets]
        Process.kill(:TERM, first)
        say(started: started, found: found)
      RUBY
      expect(said[:started]).to match([%r{\A=> PubNub emulator at http://127\.0\.0\.1:#{port}, .*/_pubnub_pam/$},
                                       "p0F2\n"])
      expect(said[:found]).to match([/started by another process$/, "p0F2\n"])
    end

    it "raises an error with the port if another program uses it" do
      Socket.tcp_server_sockets("127.0.0.1", port) do |sockets|
        expect { app.run("Rails.application.load_server", boot: emulator_setting(port), env: development) }
          .to raise_error(/#{port}.*Another program has the port.*config\.pubnub_pam\.emulator = #{port + 1}/m)
        sockets.each(&:close)
      end
    end

    it "is refused in production, at boot" do
      expect(refusal(emulator_setting(true))).to include(
        "an emulator runs in development only, and this is production: set it in config/environments/development.rb"
      )
    end

    it "is left to the testing kit in tests" do
      said = app.run("say(missing: begin; PubnubPam.client; rescue PubnubPam::ConfigurationError; true; end)",
                     boot: emulator_setting(true), env: { "RAILS_ENV" => "test" })
      expect(said).to eq(missing: true)
    end

    it "takes true, false or a port" do
      ['"yes"', 0, 70_000, 1.5].each do |wrong|
        expect(refusal(emulator_setting(wrong), **development)).to include("expected true, false or a port")
      end
      expect(refusal(emulator_setting(false))).to be_nil
    end
  end
end
