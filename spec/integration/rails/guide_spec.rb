# frozen_string_literal: true

require "json"
require "time"
require "spec_helper"

# The files that docs/rails.md shows, in an application.
RSpec.describe "docs/rails.md", :emulator do
  document = Document.new(File.expand_path("../../../docs/rails.md", __dir__))
  files = document.blocks("ruby").to_h { |block| [block.code[/\A# (\S+)$/, 1], block.code] }

  let(:environment) { { **Loopback.environment(emulator), "PUBNUB_ORIGIN" => emulator.origin } }
  let(:boot) { <<~RUBY }
    Rails.application.config.pubnub_pam.ssl = false
    Rails.application.config.cache_store = :memory_store
    User = Struct.new(:id)
    class ApplicationController < ActionController::API
      def authenticate_user! = (head(:unauthorized) unless current_user)
      def current_user = request.get_header("HTTP_USER")&.then { |id| User.new(id) }
    end
    def ask(user: "42") = Rack::MockRequest.new(Rails.application).post("/pubnub_token", { "HTTP_USER" => user }.compact)
  RUBY

  # Without the controller for applications without users: here are some.
  let(:shown) { files.except("app/controllers/application_controller.rb") }

  def run(code)
    RailsApp.create do |app|
      shown.each { |path, text| app.write(path, text) }
      app.run(code, boot:, env: environment)
    end
  end

  it "shows files with their paths" do
    expect(files.keys).to match_array(%w[app/models/pubnub_tokens.rb app/controllers/pubnub_tokens_controller.rb
                                         config/routes.rb app/jobs/revoke_pubnub_tokens_job.rb
                                         config/initializers/pubnub_emulator.rb
                                         app/controllers/sessions_controller.rb
                                         app/controllers/application_controller.rb])
  end

  it "returns the same token to a signed-in user each time, and none to others" do
    said = run(<<~RUBY)
      answer = ask
      say(status: answer.status, control: answer["Cache-Control"], body: JSON.parse(answer.body),
          again: JSON.parse(ask.body)["token"], nobody: ask(user: nil).status)
    RUBY
    token = PubnubPam::Token.parse(said[:body][:token])
    expect(said).to include(status: 201, control: "no-store", again: said[:body][:token], nobody: 401)
    expect(said[:body].keys).to eq(%i[token ttl expires_at])
    expect(token.allows?(:read, channel: "user-42", user_id: "user-42")).to be(true)
    expect(Time.parse(said[:body][:expires_at])).to be_within(120).of(token.expires_at)
    expect(emulator.requests.size).to eq(1)
  end

  it "answers 503 if no token can be granted" do
    emulator.fail_next(status: 503, times: 3)
    expect(run("say(status: ask.status)")).to eq(status: 503)
  end

  describe "in development" do
    let(:shown) { files }
    let(:boot) { "" }
    let(:environment) { { "RAILS_ENV" => "development" } }

    it "has the keys and the origin of an emulator, and a user" do
      said = run(<<~RUBY)
        client = PubnubPam.client
        keys = %i[subscribe_key publish_key].to_h { |name| [name, client.public_send(name)] }
        PubnubPam.configure { |config| config.origin = "#{emulator.origin}" } # which has another port each time
        answer = Rack::MockRequest.new(Rails.application).post("/pubnub_token")
        say(origin: client.origin, ssl: client.ssl, token: JSON.parse(answer.body)["token"], **keys)
      RUBY
      expect(said).to include(origin: "127.0.0.1:7777", ssl: false, **PubnubPam::Emulator::KEYS.except(:secret_key))
      expect(PubnubPam::Token.parse(said[:token]).authorized_user_id).to eq("user-1")
      expect(emulator.requests.map(&:status)).to eq([200])
    end
  end

  it "revokes by a job" do
    said = run(<<~RUBY)
      token = JSON.parse(ask.body)["token"]
      RevokePubnubTokensJob.new.perform(User.new(42))
      say(token: token)
    RUBY
    publish = emulator.publish("lobby", "x", auth: said[:token], user_id: "user-42")
    expect(publish.status).to eq(403)
    expect(publish.body).to include("revoked")
  end
end
