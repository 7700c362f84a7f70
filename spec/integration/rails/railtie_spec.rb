# frozen_string_literal: true

require "spec_helper"

RSpec.describe "in Rails", :emulator do
  around { |example| RailsApp.create { |app| (@app = app) && example.run } }

  let(:app) { @app }
  let(:keys) { Loopback.environment(emulator) }
  let(:emulated) { "TinyChat::Application.config.pubnub_pam.ssl = false" }
  let(:environment) { { **keys, "PUBNUB_ORIGIN" => emulator.origin } }
  let(:grant) do
    <<~RUBY
      GRANT = { ttl: 15, authorized_user_id: "ann", channels: { "room-1" => PubnubPam::Permissions.res(read: true, presence: false) } }
    RUBY
  end

  def credentials(settings)
    app.write("credentials.rb", <<~RUBY)
      require "active_support"
      require "active_support/encrypted_configuration"
      key = ActiveSupport::EncryptedConfiguration.generate_key
      ActiveSupport::EncryptedConfiguration.new(
        config_path: "config/credentials.yml.enc", key_path: "none", env_key: "KEY", raise_if_missing_key: true
      ).tap { ENV["KEY"] = key }.write(#{JSON.generate(pubnub: settings).inspect})
      print key
    RUBY
    { "RAILS_MASTER_KEY" => app.sh("credentials.rb") }
  end

  describe "PubnubPam.client" do
    it "takes its settings from the environment, with the app's name as user id" do
      said = app.run("#{grant}PubnubPam.client.grant_token!(**GRANT); say(user: PubnubPam.client.user_id)",
                     boot: emulated, env: environment)
      expect(said).to eq(user: "tiny-chat-server")
      expect(emulator.requests.map { |request| [request.status, request.params["uuid"]] })
        .to eq([[200, "tiny-chat-server"]])
    end

    it "prefers credentials to the environment" do
      key = credentials(emulator.keys.merge(user_id: "from-credentials"))
      wrong = environment.merge("PUBNUB_SECRET_KEY" => "sec-c-wrong", "PUBNUB_USER_ID" => "from-environment")
      said = app.run("#{grant}PubnubPam.client.grant_token!(**GRANT); say(user: PubnubPam.client.user_id)",
                     boot: emulated, env: wrong.merge(key))
      expect(said).to eq(user: "from-credentials")
    end

    it "prefers config.pubnub_pam to credentials" do
      said = app.run("say(user: PubnubPam.client.user_id)", env: credentials(user_id: "b", subscribe_key: "sub-c-1"),
                                                            boot: "Rails.application.config.pubnub_pam.user_id = 'a'")
      expect(said).to eq(user: "a")
    end

    it "prefers PubnubPam.configure to all of them, and takes the rest from them" do
      app.write("config/initializers/pubnub.rb", <<~RUBY)
        PubnubPam.configure do |config|
          config.uuid = "configured"
          config.origin = nil
        end
      RUBY
      said = app.run("say(user: PubnubPam.client.user_id, origin: PubnubPam.client.origin)",
                     env: environment.merge("PUBNUB_USER_ID" => "from-environment"))
      expect(said).to eq(user: "configured", origin: emulator.origin)
    end

    it "has the Rails logger" do
      expect(app.run("say(same: PubnubPam.client.logger.equal?(Rails.logger))", env: environment)).to eq(same: true)
    end

    it "serves controllers and jobs" do
      said = app.run(<<~RUBY, boot: emulated, env: environment)
        #{grant}
        class TokensController < ActionController::API
          def create
            render json: { token: PubnubPam.client.grant_token!(**GRANT) }
          end
        end
        class GrantJob < ActiveJob::Base
          def perform = PubnubPam.client.grant_token!(**GRANT)
        end
        Rails.application.routes.draw { post "tokens", to: "tokens#create" }
        answer = Rack::MockRequest.new(Rails.application).post("/tokens")
        GrantJob.perform_now
        say(status: answer.status, token: JSON.parse(answer.body)["token"][0, 4])
      RUBY
      expect(said).to eq(status: 200, token: "qEF2")
      expect(emulator.requests.map(&:status)).to eq([200, 200])
    end
  end

  describe "settings" do
    def complaint(**options)
      app.run(<<~RUBY, **options)
        begin
          PubnubPam.client
        rescue PubnubPam::Error => e
          say(error: e.class.name, message: e.message)
        end
      RUBY
    end

    it "that are missing are listed when a client is needed, with the places for them" do
      expect(complaint).to eq(error: "PubnubPam::ConfigurationError",
                              message: "config.pubnub_pam, credentials.pubnub or PUBNUB_*: " \
                                       "missing: subscribe_key, publish_key, secret_key (how to set keys: " \
                                       "https://github.com/pubnub-pam/pubnub_pam/blob/main/docs/rails.md#settings)")
    end

    it "can all be set in the environment: PUBNUB_SSL=false is for an emulator" do
      said = app.run("#{grant}PubnubPam.client.grant_token!(**GRANT); say(ssl: PubnubPam.client.ssl)",
                     env: environment.merge("PUBNUB_SSL" => "false"))
      expect(said).to eq(ssl: false)
      expect(emulator.requests.map(&:status)).to eq([200])
    end

    it "accept only true and false for PUBNUB_SSL" do
      expect(complaint(env: environment.merge("PUBNUB_SSL" => "0")))
        .to eq(error: "PubnubPam::ConfigurationError", message: "PUBNUB_SSL: expected true or false, got \"0\"")
    end

    it "can be given all at once, as config_for reads them" do
      app.write("config/pubnub.yml", JSON.generate(production: { **emulator.keys, user_id: "yml", ssl: false }))
      said = app.run("say(user: PubnubPam.client.user_id, ssl: PubnubPam.client.ssl)",
                     boot: "TinyChat::Application.configure { config.pubnub_pam = config_for(:pubnub) }",
                     env: { "PUBNUB_ORIGIN" => emulator.origin })
      expect(said).to eq(user: "yml", ssl: false)
    end

    { "{ secretkey: 'sec-c-hush' }" => /config.pubnub_pam: expected settings \(.*subscribe_key.*\), got secretkey/,
      "'sec-c-hush'" => /config.pubnub_pam: expected a mapping, got a value of class String/,
      "nil" => /config.pubnub_pam: expected a mapping, got nil/ }.each do |given, message|
      it "are refused at boot if config.pubnub_pam is #{given}" do
        expect { app.run("say", boot: "Rails.application.config.pubnub_pam = #{given}") }
          .to raise_error(message) { |error| expect(error.message).not_to include("hush") }
      end
    end

    it "in credentials with a wrong name are refused, without their values" do
      said = complaint(env: credentials(secretkey: "sec-c-hush"))
      expect(said[:message]).to match(/\Acredentials.pubnub: expected settings \(.*subscribe_key.*\), got secretkey\z/)
    end

    it "in credentials have to be a mapping" do
      expect(complaint(env: credentials("sub-c-1"))[:message])
        .to eq("credentials.pubnub: expected a mapping, got a value of class String")
    end

    it "with a wrong name are refused when they are set" do
      expect { app.run("say", boot: "Rails.application.config.pubnub_pam.secretkey = 1") }
        .to raise_error(/NoMethodError.*secretkey=|undefined method `?'?secretkey=/m)
    end

    it "do not print their values" do
      said = app.run("say(shown: Rails.application.config.pubnub_pam.inspect)",
                     boot: "Rails.application.config.pubnub_pam.secret_key = 'sec-c-hush'")
      expect(said[:shown]).to eq("#<PubnubPam::Railtie::Options secret_key>")
    end
  end

  describe "booting" do
    threads = 'Dir["/proc/self/task/*/comm"].map { |file| File.read(file).strip }.grep(/pubnub/)'

    it "needs no keys, opens no connection and starts no thread" do
      said = app.run("ours = Thread.list.flat_map { |thread| [thread.name, *thread.backtrace] }.grep(/pubnub/)\n" \
                     "say(ruby: ours, native: #{threads})")
      expect(said).to eq(ruby: [], native: [])
    end

    it "starts no thread with keys either, until the first call in the background",
       if: File.directory?("/proc/self/task") do
      # A thread gives itself its name: that of the calls has, once there is an answer; that of the log may have.
      said = app.run("client = PubnubPam.client; before = #{threads}; #{grant}\n" \
                     "client.grant_token(**GRANT, http_sync: false).value; after = #{threads}\n" \
                     "say(before: before, after: after)", boot: emulated, env: environment)
      expect(said).to match(before: [], after: include("pubnub_pam"))
    end

    it "does not keep assets:precompile from working without keys" do
      app.write("app/assets/config/manifest.js", "//= link application.css\n")
      app.write("app/assets/stylesheets/application.css", "body { color: black }\n")
      said = app.run(<<~RUBY, boot: 'require "sprockets/railtie"; Rails.application.config.assets.compile = false')
        require "rake"
        Rails.application.load_tasks
        Rake::Task["assets:precompile"].invoke
        say(compiled: Dir["public/assets/application-*.css"].size, native: #{threads})
      RUBY
      expect(said).to eq(compiled: 1, native: [])
    end
  end

  describe "the log" do
    it "has a line for each call, without secrets" do
      said = app.run(<<~RUBY, boot: emulated, env: environment)
        #{grant}
        token = PubnubPam.client.grant_token!(**GRANT)
        PubnubPam.client.revoke_token("nonsense", http_sync: true)
        say(token: token)
      RUBY
      lines = app.log.lines.grep(/pubnub/i)
      expect(lines.size).to eq(2)
      expect(lines[0]).to match(/INFO.*PubNub grant_token 200 in [\d.]+ ms$/)
      expect(lines[1]).to match(/WARN.*PubNub revoke_token 400 in [\d.]+ ms, error: 400 Invalid token; .*$/)
      expect(app.log).not_to include(said[:token])
    end

    it "filters parameters that hold keys and tokens, in addition to the app's own filters" do
      app.write("config/initializers/filter.rb", "Rails.application.config.filter_parameters = [:passw]")
      app.run(<<~RUBY)
        class EchoController < ActionController::API
          def show = head(:ok)
        end
        Rails.application.routes.draw { get "echo", to: "echo#show" }
        hush = { token: "hush", pubnub_token: "hush", authToken: "hush", secret_key: "hush", auth_key: "hush", passwd: "hush" }
        Rack::MockRequest.new(Rails.application).get("/echo?" + { **hush, nested: hush, room: "room-1" }.to_query)
        say
      RUBY
      shown = app.log.lines.grep(/Parameters:/).join
      expect(shown).to include('"room"=>"room-1"').and include("[FILTERED]")
      expect(shown).not_to include("hush")
      expect(shown.scan("[FILTERED]").size).to eq(12)
    end
  end

  describe "rails generate pubnub_pam:install" do
    it "writes one initializer, which boots and changes nothing by itself" do
      app.run(<<~RUBY)
        require "rails/generators"
        Rails::Generators.invoke("pubnub_pam:install", [])
        say
      RUBY
      files = Dir.glob("config/initializers/*", base: app.folder)
      expect(files).to eq(["config/initializers/pubnub_pam.rb"])
      expect(app.run("say(user: PubnubPam.client.user_id)", env: environment)).to eq(user: "tiny-chat-server")
    end

    it "writes only settings that exist" do
      template = File.read("#{RailsApp::LIB}/generators/pubnub_pam/install/templates/initializer.rb.tt")
      app.write("config/initializers/pubnub_pam.rb", template.gsub(/^( *)# (?=config\.)/, '\1'))
      expect(template.scan(/^ *# config\./).size).to be >= 4
      expect(app.run("say(user: PubnubPam.client.user_id)", env: environment)).to eq(user: "my-app-server")
    end
  end
end
