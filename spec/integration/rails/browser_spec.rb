# frozen_string_literal: true

require "tmpdir"
require "spec_helper"

# The application in spec/support/chat_rails_app with what the generator writes: Puma with two workers, tokens cached on
# Redis, Turbo, and the official JavaScript SDK on its pages.
RSpec.describe "A Rails application", :emulator do
  pictures = "tmp/screenshots"

  before(:context) do
    needs(ChatRailsApp.missing)
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
      needs(Browser.missing)
      @browser = Browser.new("#{@folder}/browser")
    end

    after(:context) { @browser&.close }

    before do
      browser.forget
      emulator.reset # of what a page did until now
    end

    def sign_in(name, url: app.url)
      browser.visit("#{url}/sign_in/new")
      browser.type("#name", name)
      browser.click("form[action='/sign_in'] [type=submit]")
      browser.await("#user", name)
    end

    def enter_lobby(name)
      sign_in(name)
      await_status("Connected.")
    end

    # Not of the copy that Turbo shows first.
    def await_status(text) = browser.await("html:not([data-turbo-preview]) [role=status]", text)

    # Returns once the tokens are revoked, though nobody has told the browser yet.
    def sign_out
      emulator.slow(before: 1, on: :revoke_token)
      browser.visit("#{app.url}/about")
      browser.run("setTimeout(() => document.getElementById('sign-out').click())")
      Timeout.timeout(Browser::PATIENCE) { sleep 0.02 until revoked? }
    end

    def revoked?
      emulator.requests.any? { |request| request.http_method == "DELETE" }
    end

    def send_message(text)
      browser.type("[name=message]", text)
      browser.click("pubnub-lobby button")
    end

    # Sent, and received on the same page, once.
    def expect_to_chat(name, text)
      send_message(text)
      browser.await("pubnub-lobby ol", /^user-#{name}: #{text}$/)
      expect(browser.text("pubnub-lobby ol").scan(text).size).to eq(1)
    end

    # For the application and for the emulator.
    def pass(minutes)
      app.seconds_ahead += minutes * 60
      emulator.advance(minutes:)
    end

    # What a browser's clocks say after so many seconds: the one that people set, and the one that only counts.
    def move_clocks(wall: 0, steady: 0)
      browser.run(<<~JS)
        const [wall, steady] = [Date.now.bind(Date), performance.now.bind(performance)]
        Date.now = () => wall() + #{wall * 1000}
        performance.now = () => steady() + #{steady * 1000}
      JS
    end

    # What a browser tells a page that it shows again.
    def wake = browser.run("document.dispatchEvent(new Event('visibilitychange'))")

    # Whether it is still the document that this was written into: Turbo has not loaded a page as a whole.
    def mark_document = browser.run("window.marked = true")
    def same_document? = browser.run("return window.marked === true")

    # Returns once it is another page, though it may look the same.
    def go_back(pages)
      browser.run("document.body.dataset.left = true; history.go(-#{pages})")
      browser.await("body:not([data-left]) h1", /./)
    end

    # What the page published, by the status of the answer.
    def published
      emulator.requests.select { |request| request.path.start_with?("/publish/") }
    end

    it "lets a user who signed in subscribe and publish, with a token from its controller" do
      enter_lobby("ann")
      expect_to_chat("ann", "hello")
      expect(grants.map { |grant| grant.json.dig("permissions", "uuid") }).to eq(["user-ann"])
      expect(published.map { |request| [request.status, request.params["uuid"]] }).to eq([[200, "user-ann"]])
      expect(PubnubPam::Token.parse(published.last.params["auth"]).authorized_user_id).to eq("user-ann")
      html = browser.run("return document.documentElement.outerHTML")
      expect(html).not_to include(emulator.keys[:secret_key])
      expect(html).not_to include(published.last.params["auth"])
    end

    it "asks for no token on a page that shows nothing of PubNub's" do
      sign_in("abe")
      await_status("Connected.")
      emulator.reset
      browser.visit("#{app.url}/about")
      browser.await("h1", "About")
      browser.run("window.dispatchEvent(new Event('online'))")
      expect(grants + published).to eq([])
    end

    describe "when the service is down as the page loads" do
      it "shows it, tries again, and continues when the service is back" do
        emulator.fail_next(status: 503, times: Float::INFINITY, on: :grant_token)
        sign_in("sue")
        await_status(/cannot be reached. Trying again/)
        emulator.reset
        await_status("Connected.")
        expect_to_chat("sue", "hello")
      end

      it "goes on at once when the browser says that the network is back" do
        emulator.fail_next(status: 503, times: Float::INFINITY, on: :grant_token)
        sign_in("tom")
        await_status(/Trying again/)
        browser.run("window.setTimeout = () => {}") # the next attempt by itself would be the last
        emulator.reset
        browser.run("window.dispatchEvent(new Event('online'))")
        await_status("Connected.")
      end
    end

    describe "with Turbo" do
      it "keeps the connection from page to page, and back" do
        enter_lobby("uma")
        mark_document
        expect_to_chat("uma", "first")
        browser.click("#about")
        browser.await("h1", "About")
        browser.click("#lobby") # a copy from the cache first, then the page
        await_status("Connected.")
        expect(browser.text("pubnub-lobby ol")).to eq("")
        expect_to_chat("uma", "second")
        go_back(2)
        await_status("Connected.")
        expect(browser.text("pubnub-lobby ol")).to eq("") # not what the cache remembers
        expect_to_chat("uma", "third")
        expect([same_document?, grants.size]).to eq([true, 1])
      end

      it "is another user's after signing out and in, in the same tab" do
        enter_lobby("vic")
        mark_document
        expect_to_chat("vic", "mine")
        browser.click("#sign-out")
        browser.await("#user", "nobody")
        browser.type("#name", "wim")
        browser.click("form[action='/sign_in'] [type=submit]")
        browser.await("#user", "wim")
        await_status("Connected.")
        expect_to_chat("wim", "hello")
        expect(published.map { |request| request.params["uuid"] }).to eq(%w[user-vic user-wim])
        go_back(2) # to the page of the user before
        browser.await("#user", "wim")
        await_status("Connected.")
        expect(browser.run("return document.body.textContent")).not_to include("mine")
        expect_to_chat("wim", "still me")
        expect(same_document?).to be(true)
      end

      it "reports that another user has signed in in another tab" do
        enter_lobby("xia")
        browser.in_another_tab { sign_in("yan") }
        browser.run("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        await_status(/signed out|Another user has signed in/)
        expect(browser.run("return document.querySelector('pubnub-lobby button').disabled")).to be(true)
        browser.click("#about")
        browser.await("#user", "yan")
        go_back(1) # to the page of the user before
        await_status("Connected.")
        expect(browser.text("#user")).to eq("yan")
      end
    end

    describe "when PubNub cannot be reached from the browser" do
      it "shows it, tries again without asking the application for tokens, and continues" do
        enter_lobby("kai")
        emulator.fail_next(status: 400, times: Float::INFINITY, on: :subscribe) # which the SDK does not repeat
        others = granted(channels: { "lobby" => PubnubPam::Permissions.res(write: true) })
        emulator.publish("lobby", "news", auth: others) # ends a poll, and the next one fails
        await_status(/cannot be reached. Trying again/)
        before = grants.size
        Timeout.timeout(Browser::PATIENCE) { sleep 0.02 until failed_polls >= 3 }
        expect(grants.size).to eq(before)
        emulator.reset
        await_status("Connected.")
      end

      def failed_polls
        emulator.requests.count { |request| request.path.start_with?("/v2/subscribe/") && request.status == 400 }
      end
    end

    it "is refused once the user's tokens are revoked, by signing out in another tab" do
      enter_lobby("bob")
      expect_to_chat("bob", "hello")
      browser.in_another_tab { sign_out }
      send_message("again")
      browser.await("pubnub-lobby ol", /Not sent: again/)
      await_status("You are signed out. Reload the page.")
      expect(published.map(&:status)).to eq([200, 403])
      expect(grants.size).to eq(1)
    end

    describe "when the token has expired during sleep" do
      it "gets another one as soon as the page is shown again" do
        enter_lobby("zoe")
        pass(61)
        move_clocks(wall: 61 * 60)
        wake
        Timeout.timeout(Browser::PATIENCE) { sleep 0.02 until grants.size == 2 }
        expect_to_chat("zoe", "hello")
        expect(published.map(&:status)).to eq([200])
      end

      it "gets another one when it is refused to publish, and sends the message" do
        enter_lobby("cleo")
        expect_to_chat("cleo", "before")
        pass(61)
        expect_to_chat("cleo", "after")
        expect(published.map(&:status)).to eq([200, 403, 200])
        expect(published.map { |request| request.params["auth"] }.uniq.size).to eq(2)
        expect(grants.size).to eq(2)
      end

      it "gets another one when it is refused to subscribe, and goes on" do
        enter_lobby("dora")
        pass(61)
        others = granted(channels: { "lobby" => PubnubPam::Permissions.res(write: true) })
        emulator.publish("lobby", "news", auth: others) # which ends a poll, and the next one is refused
        Timeout.timeout(Browser::PATIENCE) { sleep 0.02 until grants.size == 3 }
        expect_to_chat("dora", "hello")
        expect(published.map(&:status)).to eq([200, 200])
      end
    end

    describe "before the token expires" do
      def expect_renewal(name)
        before = published.size
        wake
        Timeout.timeout(Browser::PATIENCE) { sleep 0.02 until grants.size == 2 }
        pass(2)
        expect_to_chat(name, "hello")
        expect(published.drop(before).map(&:status)).to eq([200])
      end

      it "gets the next one without an interruption" do
        enter_lobby("ed")
        pass(59)
        move_clocks(wall: (59 * 60) + 30, steady: (59 * 60) + 30)
        expect_renewal("ed")
      end

      it "gets the next one after the browser's clock was set back" do
        enter_lobby("eve")
        pass(59)
        move_clocks(wall: -86_400, steady: (59 * 60) + 30)
        expect_renewal("eve")
      end

      it "gets none in the middle of its life" do
        enter_lobby("eli")
        move_clocks(wall: 30 * 60, steady: 30 * 60)
        wake
        expect_to_chat("eli", "hello")
        expect(grants.size).to eq(1)
      end
    end

    it "stops asking for tokens where a new one would be refused as well, until the next page" do
      enter_lobby("fritz")
      browser.click("#attic")
      await_status("You may not enter this channel.")
      expect(grants.size).to eq(1)
      browser.click("#lobby")
      await_status("Connected.")
      expect_to_chat("fritz", "hello")
    end

    it "is a page without PubNub where the application has no keys" do
      keyless = ChatRailsApp.new("#{@folder}/keyless", emulator: nil, redis: @redis)
      sign_in("gus", url: keyless.url)
      await_status("PubNub is not set up for this page.")
      expect(keyless.log).to include("this page has no PubNub settings, because subscribe_key is missing")
    ensure
      keyless&.stop
    end
  end

  describe "on several workers" do
    def visitor(name)
      Visitor.new(app.url).tap do |visitor|
        visitor.get("/sign_in/new")
        visitor.post("/sign_in", name:)
        visitor.get("/about")
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

    it "hands out one token that was granted once, also by a worker that came later" do
      visited_by(*["emil"] * 4) do |visitors|
        emulator.slow(before: 0.2, on: :grant_token) # so that the others find it being granted
        tokens = tokens_of(ask_for_tokens(visitors))
        app.replace_worker(app.workers.first)
        visited_by(*["emil"] * 4) { |others| tokens |= tokens_of(ask_for_tokens(others)) }
        expect(tokens.size).to eq(1)
        expect(grants.size).to eq(1)
      end
    end

    it "grants in each worker, though the process they were forked from has granted before" do
      earlier = app.log.size
      visited_by(*%w[fay gil hal ida]) do |visitors|
        tokens = tokens_of(ask_for_tokens(visitors))
        expect(tokens.size).to eq(4)
        expect(grants.size).to eq(4)
        users = tokens.map { |token| PubnubPam::Token.parse(token).authorized_user_id }
        expect(users).to match_array(%w[user-fay user-gil user-hal user-ida])
      end
      expect(app.log[earlier..]).not_to match(/grant_token [^2]|the token cache's store/)
    end
  end
end
