# frozen_string_literal: true

require "tmpdir"
require "spec_helper"

RSpec.describe "rails generate pubnub_pam:tokens" do
  before(:context) do
    needs(NewRailsApp.missing)
    @folder = Dir.mktmpdir("generator-")
    @fresh = NewRailsApp.new("#{@folder}/fresh")
    @api = NewRailsApp.new("#{@folder}/api", "--api")
    @with_rspec = NewRailsApp.new("#{@folder}/with_rspec", "--skip-test", without: [])
  end

  after(:context) { FileUtils.rm_rf(@folder) if @folder }

  let(:app) { copy(@fresh) }
  let(:api) { copy(@api) }

  def copy(app)
    @copies = @copies.to_i + 1
    app.copy("#{@folder}/#{object_id}-#{@copies}/chat".tap { |path| FileUtils.mkdir_p(File.dirname(path)) })
  end

  def generate(*options, app: self.app)
    app.rails("generate", "pubnub_pam:tokens", *options)
  end

  def refusal(*options, app: self.app)
    app.refused("generate", "pubnub_pam:tokens", *options)
  end

  def javascript_of(app)
    app.files.keys.select { |path| File.basename(path).match?(/\Apubnub.*\.js\z/) }
  end

  def expect_tests_to_pass(app, count)
    app.rails("db:migrate") # Rails 6.1 loads the schema into each of its test processes
    expect(app.rails("test")).to match(/^#{count} runs, \d+ assertions, 0 failures, 0 errors, 0 skips$/)
  end

  it "gives a new application tests that pass, without keys and without a network" do
    generate
    expect_tests_to_pass(app, 13)
  end

  it "gives an application with RSpec examples that pass" do
    app = copy(@with_rspec)
    app.rails("generate", "rspec:install")
    generate(app:)
    app.remove("spec/system/pubnub_lobby_spec.rb") # in a browser: guide_spec.rb runs it
    app.rails("db:migrate")
    expect(app.run("bundle", "exec", "rspec")).to match(/^13 examples, 0 failures$/)
    expect(app.files.keys.grep(%r{\Atest/.*pubnub})).to eq([])
  end

  it "writes Minitest or RSpec as requested" do
    generate("--test-framework", "rspec", app: api)
    expect(api.exist?("spec/models/pubnub_access_spec.rb")).to be(true)
    generate("--test-framework", "minitest", app: api)
    expect(api.exist?("test/models/pubnub_access_test.rb")).to be(true)
  end

  it "changes nothing the second time, and rails destroy removes its files" do
    before = app.files
    generate
    once = app.files
    generate
    expect(app.files).to eq(once)
    app.rails("destroy", "pubnub_pam:tokens")
    expect(app.files).to eq(before)
  end

  it "keeps a route that was moved" do
    generate
    app.edit("config/routes.rb") do |text|
      route = "resource :pubnub_token, only: :create\n"
      text.sub("  #{route}", "").sub(/^end/, "  scope \"(:locale)\" do\n    #{route}  end\nend")
    end
    generate
    expect(app.read("config/routes.rb").scan("pubnub_token").size).to eq(1)
  end

  it "grants on the given channels, separated by spaces or commas" do
    generate("--channels", "lobby,news", "help")
    expect(app.read("app/models/pubnub_access.rb")).to include("%w[lobby news help]")
    expect(app.read("app/views/pubnub_lobbies/show.html.erb")).to include('channel="lobby"')
    expect_tests_to_pass(app, 13)
  end

  it "uses an emulator in development where there are no keys, and the keys where there are some" do
    keys = { "PUBNUB_SUBSCRIBE_KEY" => "sub-c-1" }
    app.rails("generate", "pubnub_pam:tokens", env: keys)
    expect(app.read("config/environments/development.rb")).not_to include("pubnub_pam")
    generate
    expect(app.read("config/environments/development.rb").scan("config.pubnub_pam.emulator = true").size).to eq(1)
  end

  describe "who is signed in" do
    def pubnub_user(app = self.app) = app.read("app/controllers/concerns/pubnub_user.rb")

    it "is a guest in development and in tests where the application has no users yet, and it says so" do
      expect(generate).to include("Nothing says who is signed in. Say it in app/controllers/concerns/pubnub_user.rb")
      expect(pubnub_user).to include("Guest.new", "return unless Rails.env.development? || Rails.env.test?")
    end

    it "is current_user where a controller has that" do
      app.edit("app/controllers/application_controller.rb") { |text| text.sub("\n", "\n  def current_user = nil\n") }
      expect(generate).not_to include("Nothing says")
      expect(pubnub_user).to match(/def pubnub_user\n    current_user\n  end/)
    end

    it "is Current.session.user with the authentication of Rails 8, and a script gets a 401 in the place of a form" do
      app.write("app/controllers/concerns/authentication.rb", "module Authentication\nend\n")
      generate
      expect(pubnub_user).to include("Current.session.user if authenticated?")
      expect(app.read("app/controllers/pubnub_tokens_controller.rb"))
        .to include("allow_unauthenticated_access only: :create")
    end

    it "is current_account for --user-model Account" do
      app.write("app/models/account.rb", "Account = Struct.new(:id)\n")
      app.write("app/helpers/application_helper.rb", "module ApplicationHelper\n  def current_account; end\nend\n")
      generate("--user-model", "Account")
      expect(pubnub_user).to match(/def pubnub_user\n    current_account\n  end/)
      expect(app.read("app/models/pubnub_access.rb")).to include('"account-#{@user.id}"') # rubocop:disable Lint/InterpolationCheck
      expect_tests_to_pass(app, 13)
    end
  end

  describe "a person's slip" do
    it "is an unknown user model: it names the file that is missing, and writes nothing" do
      before = app.files
      expect(refusal("--user-model", "Acount"))
        .to include('--user-model: expected a class of this application, such as User, got "Acount": ' \
                    "app/models/acount.rb does not exist. Without users yet, leave the option out")
      expect(app.files).to eq(before)
    end

    it "is no ApplicationController: it says how to create one, and writes nothing" do
      app.remove("app/controllers/application_controller.rb")
      before = app.files
      expect(refusal).to include("app/controllers/application_controller.rb is missing",
                                 "class ApplicationController < ActionController::Base")
      expect(app.files).to eq(before)
    end

    it "is a channel that no channel can be" do
      { "room.*" => '"room.*"', "a:b" => '"a:b"', "" => "none" }.each do |wrong, got|
        expect(refusal("--channels",
                       wrong)).to match(/--channels: expected names without spaces.*, got #{Regexp.escape(got)}/)
      end
    end

    it "is a misspelt option, or a channel without its option: it writes nothing" do
      before = app.files
      expect(refusal("--chanels", "news")).to include("--chanels")
      expect(refusal("news")).to include("expected options only, got news (channels: --channels news)")
      expect(app.refused("generate", "pubnub_pam:install", "--froce")).to include("--froce")
      expect(app.files).to eq(before)
    end

    it "is an unknown framework" do
      expect(refusal("--test-framework",
                     "cucumber")).to include('--test-framework: expected minitest or rspec, got "cucumber"')
    end

    it "is an SDK that is not installed: it says how to install it" do
      expect(generate).to include("npm install pubnub@12.0.3",
                                  "cp node_modules/pubnub/dist/web/pubnub.min.js public/pubnub.min.js")
    end

    it "is a layout of another name: it says what to put there" do
      app.remove("app/views/layouts/application.html.erb")
      expect(generate).to include('put <%= render "pubnub/meta" %> into the <head> of your layout')
    end

    it "is an API-only application: it gets the tokens, and no page" do
      expect(generate(app: api)).to include("An application without views gets no page",
                                            "until then, nobody gets a token")
      expect(javascript_of(api) + api.files.keys.grep(/views|lobb/)).to all(satisfy { |path| !path.include?("pubnub") })
      expect_tests_to_pass(api, 11)
    end
  end

  describe "the JavaScript" do
    let(:places) { app.files.keys.grep(/pubnub.*\.js\z/) }

    it "is in public/ for an application without a bundler, with the SDK" do
      app.install_sdk
      expect(generate).to include("open /pubnub_lobby")
      expect(places).to contain_exactly("public/pubnub.min.js", "public/pubnub_lobby.js", "public/pubnub_session.js")
      expect(app.read("public/pubnub_session.js")).to include('from "./pubnub.min.js"')
      expect(app.read("app/views/pubnub/_meta.html.erb")).to include('"/pubnub_session.js", type: "module"')
    end

    it "is pinned with importmap-rails" do
      app.install_sdk
      app.write("config/importmap.rb", "pin \"application\"\n")
      app.write("app/javascript/application.js", "// Entry point\n")
      generate
      expect(places).to contain_exactly("vendor/javascript/pubnub.min.js", "app/javascript/pubnub_lobby.js",
                                        "app/javascript/pubnub_session.js")
      expect(app.read("config/importmap.rb").lines).to include(
        %(pin "pubnub", to: "pubnub.min.js"\n), %(pin "pubnub_session"\n), %(pin "pubnub_lobby"\n)
      )
      expect(app.read("app/javascript/application.js")).to end_with(%(import "pubnub_lobby"\n))
      expect(app.read("app/views/pubnub/_meta.html.erb")).not_to include("javascript_include_tag")
    end

    { "jsbundling-rails" => ["app/javascript/application.js", "./pubnub_lobby"],
      "Webpacker" => ["app/javascript/packs/application.js", "../pubnub_lobby"] }.each do |bundler, (entry, path)|
      it "is imported by the entry point with #{bundler}" do
        app.install_sdk
        app.write("package.json", "{}\n")
        app.write(entry, "// Entry point\n")
        before = app.files
        generate
        expect(places).to contain_exactly("app/javascript/pubnub_lobby.js", "app/javascript/pubnub_session.js")
        expect(app.read(entry)).to eq("// Entry point\nimport \"#{path}\"\n")
        expect(app.read("app/javascript/pubnub_session.js")).to include('from "pubnub"')
        app.rails("destroy", "pubnub_pam:tokens")
        expect(app.files).to eq(before)
      end
    end

    it "keeps an SDK that is already there" do
      app.write("public/pubnub.min.js", "// mine\n")
      expect(generate).to include("open /pubnub_lobby")
      expect(app.read("public/pubnub.min.js")).to eq("// mine\n")
    end

    it "can be left out" do
      generate("--skip-javascript")
      expect(places + app.files.keys.grep(/lobb/)).to eq([])
    end
  end
end
