# frozen_string_literal: true

require "json"
require "socket"
require "tmpdir"
require "spec_helper"

# The commands and the files that docs/rails.md shows.
RSpec.describe "docs/rails.md" do
  document = Document.new(File.expand_path("../../../docs/rails.md", __dir__))
  shown = ->(language, text) { document.blocks(language).map(&:code).find { |code| code.include?(text) } or raise text }

  driver = <<~RUBY

    Capybara.register_driver(:chromium) do |app|
      options = Selenium::WebDriver::Chrome::Options.new(args: #{Browser::ARGUMENTS})
      Capybara::Selenium::Driver.new(app, browser: :chrome, options: options)
    end
  RUBY

  before(:context) do
    needs(NewRailsApp.missing || ChatRailsApp.missing)
    @folder = Dir.mktmpdir("guide-")
  end

  after(:context) { FileUtils.rm_rf(@folder) if @folder }

  def free_port
    Socket.tcp_server_sockets("127.0.0.1", 0) { |sockets| return sockets.first.local_address.ip_port }
  end

  describe "from rails new to the first message" do
    before(:context) do
      needs(Browser.missing)
      @browser = Browser.new("#{@folder}/browser")
    end

    after(:context) do
      @browser&.close
      @server&.kill
    end

    attr_reader :app, :browser

    commands = shown.call("sh", "rails new").lines(chomp: true)

    # What each command is here, where no registry is asked and ports may be taken.
    def carry_out(command)
      case command
      when "rails new chat && cd chat" then @app = NewRailsApp.new("#{@folder}/chat")
      when "bundle add pubnub_pam" then app.run("bundle", "info", "pubnub_pam") # by its path, in the Gemfile already
      when /\Anpm install pubnub@(\S+)\z/ then install_sdk(Regexp.last_match(1))
      when %r{\Abin/rails generate } then app.run(*command.split)
      when "bin/rails server" then start_server
      else raise "unknown command: #{command}"
      end
    end

    def install_sdk(version)
      installed = JSON.parse(File.read("#{NewRailsApp::SDK}/package.json")).fetch("version")
      expect(version).to eq(installed)
      app.install_sdk
    end

    def start_server
      @server&.stop
      @emulator_port ||= free_port
      app.edit("config/environments/development.rb") do |text|
        text.sub("emulator = true", "emulator = #{@emulator_port}")
      end
      @server = app.background("bin/rails", "server", "--port", "0", "--binding", "127.0.0.1")
      @server.await(%r{=> PubNub emulator at http://127\.0\.0\.1:#{@emulator_port}})
      @url = @server.await(%r{Listening on (http://127\.0\.0\.1:\d+)})[1]
    end

    def expect_a_message(text)
      browser.visit("#{@url}/pubnub_lobby")
      browser.await("[role=status]", "Connected.")
      browser.type("[name=message]", text)
      browser.click("pubnub-lobby button")
      browser.await("pubnub-lobby ol", /^user-\w{8}: #{text}$/)
    end

    it "takes five commands and no file by hand, also with the content security policy, and its tests pass" do
      commands.each { |command| carry_out(command) }
      expect_a_message("hello")

      policy = shown.call("ruby", "content_security_policy do")
      app.write("config/initializers/content_security_policy.rb", policy.gsub("7777", @emulator_port.to_s))
      start_server
      expect_a_message("by the policy")
      @server.stop

      app.rails("db:migrate")
      expect(app.rails("test")).to match(/^13 runs, \d+ assertions, 0 failures, 0 errors, 0 skips$/)
    end

    it "has system tests that pass with the environment of tests that Rails writes" do
      app = NewRailsApp.new("#{@folder}/system")
      app.install_sdk
      app.rails("generate", "pubnub_pam:tokens")
      # A browser without a window, and without a sandbox for root. Not by Rails' own names: Debian 13 has a Selenium
      # that is too old for what Rails 7.2 does then.
      app.edit("test/application_system_test_case.rb") do |text|
        text.sub(/^ *driven_by.*/, "  driven_by :chromium") + driver
      end
      app.rails("db:migrate")
      expect(app.rails("test:system")).to match(/^2 runs, \d+ assertions, 0 failures, 0 errors, 0 skips$/)
    end

    it "has system specs that pass, too, in an application with RSpec" do
      app = NewRailsApp.new("#{@folder}/rspec", "--skip-test", without: [])
      app.install_sdk
      app.rails("generate", "rspec:install")
      app.rails("generate", "pubnub_pam:tokens")
      app.edit("spec/rails_helper.rb") do |text|
        "#{text}#{driver}RSpec.configure { |config| config.before(type: :system) { driven_by :chromium } }\n"
      end
      app.rails("db:migrate")
      expect(app.run("bundle", "exec", "rspec", "spec/system")).to match(/^2 examples, 0 failures$/)
    end
  end

  describe "its files" do
    before(:context) do
      @app = NewRailsApp.new("#{@folder}/files")
      @app.rails("generate", "pubnub_pam:tokens", "--skip-javascript")
    end

    attr_reader :app

    def runner(code, env: {})
      app.write("tmp/code.rb", "require \"json\"\nrequire \"pubnub_pam/testing\" if Rails.env.test?\n#{code}")
      JSON.parse(app.rails("runner", "tmp/code.rb", env:).lines.last, symbolize_names: true)
    end

    it "give members of a room its channel, and take it away from who leaves" do
      app.rails("generate", "model", "User")
      app.rails("generate", "model", "Room")
      app.rails("generate", "model", "Membership", "user:references", "room:references")
      app.write("app/models/membership.rb", shown("ruby", "class Membership"))
      app.write("app/models/user.rb", <<~RUBY)
        class User < ApplicationRecord
          has_many :memberships
          has_many :rooms, through: :memberships
        end
      RUBY
      app.edit("app/models/pubnub_access.rb") do |text|
        text.sub(/^  def channels\n.*?^  end\n/m, shown("ruby", "def channels").gsub(/^(?=.)/, "  "))
      end
      app.rails("db:migrate", env: { "RAILS_ENV" => "test" })
      said = runner(<<~RUBY, env: { "RAILS_ENV" => "test" })
        ActiveJob::Base.queue_adapter = :inline
        emulator = PubnubPam::Testing.begin
        user = User.create!
        room = Room.create!
        token = -> { PubnubAccess.new(user.reload).token.token }
        may = ->(text, channel) { emulator.publish(channel, "x", auth: text, user_id: "user-\#{user.id}").status }
        before = token.call
        membership = user.memberships.create!(room: room)
        joined = token.call
        in_room = may.call(joined, "room-\#{room.id}")
        membership.destroy!
        left = may.call(joined, "room-\#{room.id}")
        puts JSON.generate(before: may.call(before, "lobby"), in_room: in_room, left: left,
                           lobby: may.call(token.call, "lobby"), news: may.call(token.call, "announcements"))
      RUBY
      expect(said).to eq(before: 403, in_room: 200, left: 403, lobby: 200, news: 403)
    end

    it "name the emulator to the server and to the browser, in Docker" do
      lines = shown("ruby", "browser_origin").lines.grep(/^config/).join
      app.edit("config/environments/development.rb") do |text|
        text.sub(/^  config.pubnub_pam.*\n/, lines.gsub(/^(?=.)/, "  "))
      end
      said = runner("puts JSON.generate(PubnubPam.browser_settings.merge(server: PubnubPam.client.origin))",
                    env: { "PUBNUB_SUBSCRIBE_KEY" => "sub-c-emulator" })
      expect(said).to include(origin: "localhost:7777", server: "emulator:7777", ssl: false)
    end

    define_method(:shown) { |language, text| shown.call(language, text) }
  end
end
