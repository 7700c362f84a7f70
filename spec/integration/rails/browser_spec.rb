# frozen_string_literal: true

require "tmpdir"
require "spec_helper"

# The application in spec/support/chat_rails_app with the files of docs/rails.md: Puma with two workers, tokens cached
# on Redis, and the official JavaScript SDK on its pages.
RSpec.describe "A Rails application", :emulator do
  pictures = "tmp/screenshots"

  before(:context) do
    missing = ChatRailsApp.missing
    raise missing if missing && ENV["CI"] == "true"

    skip(missing) if missing
    @folder = Dir.mktmpdir("chat-")
    @redis = RedisServer.new(@folder).start
    @app = ChatRailsApp.new("#{@folder}/app", emulator: Emulated.fresh, redis: @redis)
  end

  after(:context) do
    @app&.stop
    @redis&.kill
    FileUtils.rm_rf(@folder) if @folder
  end

  before do
    emulator
    app.seconds_ahead = 0
  end

  after do |example|
    next unless example.exception

    FileUtils.mkdir_p(pictures)
    name = "#{pictures}/#{example.description.gsub(/\W+/, "-")}"
    File.write("#{name}.log", app.log)
    @browser&.screenshot("#{name}.png")
    example.metadata[:extra_failure_lines] = ["", "See #{Dir["#{name}.*"].join(" and ")}"]
  end

  attr_reader :app, :browser

  def grants
    emulator.requests.select { |request| request.http_method == "POST" && request.path.include?("/grant") }
  end

  describe "in a browser" do
    before(:context) do
      missing = Browser.missing
      raise missing if missing && ENV["CI"] == "true"

      skip(missing) if missing
      @browser = Browser.new("#{@folder}/browser")
      @browser.before_pages(<<~JS) # Nobody waits an hour: this timer is the spec's to run.
        const start = setTimeout;
        window.setTimeout = (run, after) => run.name === "renew" ? (window.renewal = { run, after }) : start(run, after);
      JS
    end

    after(:context) { @browser&.close }

    before do
      browser.forget
      emulator.reset # of what a page did until now
    end

    def sign_in(name)
      browser.visit(app.url)
      browser.type("#name", name)
      browser.click("[type=submit]")
      browser.await("#connection", "PNConnectedCategory")
    end

    # Returns once the tokens are revoked, though nobody has told the browser yet.
    def sign_out
      emulator.slow(before: 1, on: :revoke_token)
      browser.visit(app.url)
      browser.await("#connection", "PNConnectedCategory")
      browser.run("setTimeout(() => document.getElementById('sign-out').click())")
      Timeout.timeout(Browser::PATIENCE) { sleep 0.02 until revoked? }
    end

    def revoked?
      emulator.requests.any? { |request| request.http_method == "DELETE" }
    end

    def send_message(text)
      browser.type("#composer input", text)
      browser.click("#composer button")
    end

    # Published, and received on the same page.
    def expect_to_chat(name, text)
      send_message(text)
      browser.await("#sent", text)
      browser.await("#messages", /^user-#{name}: #{text}$/)
    end

    # For the application and for the emulator.
    def pass(minutes)
      app.seconds_ahead += minutes * 60
      emulator.advance(minutes:)
    end

    # What the page published, by the status of the answer.
    def published
      emulator.requests.select { |request| request.path.start_with?("/publish/") }
    end

    it "lets a user who signed in subscribe and publish, with a token from its controller" do
      sign_in("ann")
      expect_to_chat("ann", "hello")
      expect(grants.map { |grant| grant.json.dig("permissions", "uuid") }).to eq(["user-ann"])
      expect(published.map { |request| [request.status, request.params["uuid"]] }).to eq([[200, "user-ann"]])
      expect(PubnubPam::Token.parse(published.last.params["auth"]).authorized_user_id).to eq("user-ann")
      expect(browser.run("return document.documentElement.outerHTML")).not_to include(emulator.keys[:secret_key])
    end

    it "has no more on its page than the guide shows" do
      sign_in("jo")
      browser.visit("#{app.url}/hello")
      browser.await("body", "user-jo: hello")
    end

    it "refuses with 403 once the user's tokens are revoked, by signing out in another tab" do
      sign_in("bob")
      expect_to_chat("bob", "hello")
      browser.in_another_tab { sign_out }
      send_message("again")
      browser.await("#sent", "again, refused with 403")
      browser.await("#token", "refused with 422")
      expect(published.map(&:status)).to eq([200, 403])
      expect(grants.size).to eq(1)
    end

    it "refreshes a token that has expired when it is refused to publish, and goes on" do
      sign_in("cleo")
      expect_to_chat("cleo", "before")
      pass(61)
      expect_to_chat("cleo", "after")
      expect(published.map(&:status)).to eq([200, 403, 200])
      expect(published.map { |request| request.params["auth"] }.uniq.size).to eq(2)
      expect(grants.size).to eq(2)
    end

    it "refreshes a token that has expired when it is refused to subscribe, and goes on" do
      sign_in("dora")
      pass(61)
      others = granted(channels: { "lobby" => PubnubPam::Permissions.res(write: true) })
      emulator.publish("lobby", "news", auth: others) # which ends a poll, and the next one is refused
      browser.await("#connection", /PNAccessDeniedCategory\nPNConnectedCategory\z/)
      expect_to_chat("dora", "hello")
      expect(published.map(&:status)).to eq([200, 200])
    end

    it "stops asking for tokens if a new one would be refused as well" do
      sign_in("fritz")
      browser.visit("#{app.url}/?room=attic")
      browser.await("#token", "refused with 403")
      expect(browser.text("#connection")).to eq((["PNConnectionErrorCategory, PNAccessDeniedCategory"] * 2).join("\n"))
      expect(grants.size).to eq(1)
    end

    it "refreshes a token before it expires, without an error on the page" do
      sign_in("ed")
      expect(browser.run("return renewal.after") / 60_000.0).to be_within(1).of(59)
      pass(59)
      browser.run("renewal.run()")
      browser.await("#connection", /\APNConnectedCategory\nPNDisconnectedCategory\nPNConnectedCategory\z/)
      pass(2)
      expect_to_chat("ed", "hello")
      expect(browser.text("#connection")).not_to include("Denied")
      expect(grants.size).to eq(2)
    end
  end

  describe "on several workers" do
    def visitor(name)
      Visitor.new(app.url).tap do |visitor|
        visitor.get("/sign_in/new")
        visitor.post("/sign_in", name:)
        visitor.get("/")
      end
    end

    # Asks at once, for everybody, until all workers have answered.
    def ask_for_tokens(visitors)
      answers = []
      50.times do
        answers += visitors.map { |each| Thread.new { each.post("/pubnub_token") } }.map(&:value)
        break if workers_of(answers) == app.workers.sort
      end
      expect(workers_of(answers)).to eq(app.workers.sort)
      answers
    end

    def workers_of(answers) = answers.map { |answer| answer["X-Worker"] }.uniq.sort

    def tokens_of(answers) = answers.map { |answer| JSON.parse(answer.body).fetch("token") }.uniq

    def visited_by(*names)
      visitors = names.map { |name| visitor(name) }
      yield visitors
    ensure
      visitors&.each(&:close)
    end

    it "returns one token that was granted once, also in a worker that was started later" do
      visited_by(*["emil"] * 4) do |visitors|
        emulator.slow(before: 0.2, on: :grant_token) # so that the others find it being granted
        tokens = tokens_of(ask_for_tokens(visitors))
        app.replace_worker(app.workers.first)
        visited_by(*["emil"] * 4) { |others| tokens |= tokens_of(ask_for_tokens(others)) }
        expect(tokens.size).to eq(1)
        expect(grants.size).to eq(1)
      end
    end

    it "grants in each worker after the parent process has granted" do
      visited_by(*%w[fay gil hal ida]) do |visitors|
        tokens = tokens_of(ask_for_tokens(visitors))
        expect(tokens.size).to eq(4)
        expect(grants.size).to eq(4)
        users = tokens.map { |token| PubnubPam::Token.parse(token).authorized_user_id }
        expect(users).to match_array(%w[user-fay user-gil user-hal user-ida])
      end
      expect(app.log).not_to match(/grant_token [^2]|the token cache's store/)
    end
  end
end
