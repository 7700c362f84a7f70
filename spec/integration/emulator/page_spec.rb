# frozen_string_literal: true

require "spec_helper"
require "tmpdir"

# The page of the emulator in a browser. Each example leaves a picture of what it saw in tmp/screenshots.
RSpec.describe PubnubPam::Emulator, "page" do
  missing = Browser.missing
  pictures = "tmp/screenshots"

  before(:context) do
    needs(missing)
    @folder = Dir.mktmpdir("page-")
    @browser = Browser.new("#{@folder}/browser")
  end

  after(:context) do
    @browser&.close
    FileUtils.rm_rf(@folder) if @folder
  end

  before { @emulator = described_class.start(page: true) }

  after do |example|
    browser.screenshot("#{pictures}/page-#{example.description.gsub(/\W+/, "-")[0, 60]}.png")
    emulator.stop
  end

  attr_reader :browser, :emulator

  let(:client) { emulator.client(user_id: "server-1", http_sync: true, max_retries: 0) }
  let(:api) { ControlApi.new(emulator) }
  let(:both) { PubnubPam::Permissions.res(read: true, write: true) }
  let(:read) { PubnubPam::Permissions.res(read: true) }

  def visit(screen = "requests", state: /live|waiting/)
    browser.resize(1280, 800)
    browser.visit("#{emulator.page_url}##{screen}")
    browser.run("location.reload()") # another fragment alone loads nothing
    browser.await("#connection", state)
  end

  def grant(user = "ann", ttl: 15, **channels)
    channels = { "room-1" => both } if channels.empty?
    client.grant_token!(ttl:, authorized_user_id: user, channels: channels.transform_keys(&:to_s))
  end

  def line(number) = "#list tbody tr:nth-child(#{number})"
  def text_of_page = browser.run("return document.documentElement.outerHTML")

  it "waits for requests, and shows how to connect" do
    visit
    browser.await("#connection", "waiting for requests")
    browser.click("#connect")
    %w[JavaScript Ruby Swift Kotlin].each.with_index(1) do |language, number|
      browser.click("#languages button:nth-child(#{number})")
      expect(browser.text("#languages [aria-pressed=true]")).to eq(language)
      browser.await("#snippet", /#{emulator.origin}/)
    end
    expect(browser.text("#snippet")).to include(emulator.keys[:publish_key])
    expect(text_of_page).not_to include(emulator.keys[:secret_key])
  end

  it "shows within two clicks why a request was refused, and the line that would permit it" do
    visit
    emulator.publish("room-1", "hello", auth: grant("ann", "room-1": read), user_id: "ann")
    browser.await(line(1), /publish ann room-1 403/)
    browser.click("#{line(1)} button")
    browser.await("#verdict", "403 because the token gives read, but not write, on channel \"room-1\"")
    expect(browser.text("#ruby")).to eq(
      "client.grant_token(ttl: 15, authorized_user_id: \"ann\", channels: { \"room-1\" => " \
      "PubnubPam::Permissions.res(write: true) })"
    )
    expect(browser.text(".checks .no")).to include("permission")
    expect(browser.text("#needs tbody")).to eq("channel \"room-1\" write read")
    expect(browser.text("#answer")).to include("\"message\": \"Forbidden\"")
  end

  it "shows what has to be signed, and which mistake a client has made" do
    path = "/publish/pub-c-emulator/sub-c-emulator/0/room-1/0/1"
    query = client.sign(method: :get, path:, params: { uuid: "server-1" }).to_query
    Net::HTTP.get(URI("#{emulator.url}#{path}?#{query}="))
    visit
    browser.await(line(1), /publish/)
    browser.click("#{line(1)} button")
    browser.await("#verdict", /The client kept the padding/)
    expect(browser.text("#string-to-sign")).to start_with("GET\n<publish key>\n#{path}\ntimestamp=")
  end

  it "filters by refusal, user, channel, operation and token" do
    token = grant("ann")
    grant("bob")
    emulator.publish("room-1", "hello", auth: token, user_id: "ann")
    emulator.publish("room-2", "hello", auth: token, user_id: "ann")
    visit
    browser.await("#count", "4 of 4 lines")
    browser.click("#only-refused")
    browser.await("#count", "1 of 4 lines")
    browser.click("#only-refused")
    browser.type("#by-user", "server")
    browser.await("#count", "2 of 4 lines")
    browser.run("document.getElementById('by-user').value = ''")
    browser.type("#by-channel", "room-2")
    browser.await("#count", "1 of 4 lines")
    browser.type("#by-user", "nobody")
    browser.await("#empty", "No request matches the filters.")
    browser.run("for (const id of ['by-user', 'by-channel']) document.getElementById(id).value = ''")
    browser.type("#by-operation", "publish")
    browser.await("#count", "2 of 4 lines")
    browser.click("#{line(1)} button")
    browser.await("#verdict", /403/)
    browser.click("#detail p:last-child button")
    browser.await("#by-token", /\A\h{8}\z/)
  end

  it "shows the polls of a subscriber as one line" do
    token = grant("ann")
    poll = lambda do |tt|
      Net::HTTP.get(URI("#{emulator.url}/v2/subscribe/sub-c-emulator/room-1/0?uuid=ann&tt=#{tt}&auth=#{token}"))
    end
    visit
    cursor = JSON.parse(poll.call(0)).dig("t", "t")
    waiting = Thread.new { poll.call(cursor) }
    browser.await(line(1), /subscribe ann room-1 200 subscribed \d:\d\d/)
    emulator.publish("room-1", "hello", auth: token, user_id: "ann")
    waiting.join
    browser.await(line(1), /publish/)
    expect(browser.run("return document.querySelectorAll('#list tbody tr').length")).to eq(3)
  end

  it "shows tokens with their time, their permissions and their use, and revokes them" do
    token = grant("ann")
    emulator.publish("room-1", "hello", auth: token, user_id: "ann")
    emulator.publish("room-2", "hello", auth: token, user_id: "ann")
    visit("tokens")
    browser.await("article",
                  /for ann.*live.*1\d:\d\d of 15 min left.*room-1.*read write.*used 2 times, refused once, by ann/m)
    browser.click("article .danger")
    browser.await("article", /revoked/)
    expect(emulator.revoked?(token)).to be(true)
    expect(text_of_page).not_to include(token)
    browser.click("article .buttons button")
    browser.await("#count", "2 of 3 lines")
  end

  it "takes any token apart, and says what a user may do with it" do
    token = grant("ann", "room-*": read)
    visit("inspector")
    browser.type("#inspect-token", token)
    browser.type("#inspect-user", "bob")
    browser.type("#inspect-name", "room-*")
    browser.click("#inspect .primary")
    browser.await("#inspected .verdict", "403 because the token is for user \"ann\", not \"bob\"")
    expect(browser.text("#inspected")).to include("issued by this emulator", "room-*", "Advice", "Permissions.pat")
    foreign = described_class.start(secret_key: "sec-c-other") do |other|
      other.client.grant_token!(ttl: 15, channels: { "a" => read })
    end
    browser.run("document.getElementById('inspect-token').value = #{JSON.generate(foreign)}")
    browser.click("#inspect .primary")
    browser.await("#inspected", /signature not proven: not issued by this emulator/)
    browser.run("document.getElementById('inspect-token').value = 'nonsense'")
    browser.click("#inspect .primary")
    browser.await("#notice", /expected an Access Manager token/)
  end

  it "shows who listens and what was said, and publishes as the holder of a token" do
    token = grant("ann")
    poll = Thread.new do
      Net::HTTP.get(URI("#{emulator.url}/v2/subscribe/sub-c-emulator/room-1/0?uuid=ann&tt=1&auth=#{token}"))
    end
    visit("channels")
    browser.await("#listeners", /\Aann listens to room-1 for 0:\d\d\z/)
    browser.type("#publish-channel", "room-1")
    browser.click("#publish .primary")
    browser.await("#published", /\ARefused with 403\./)
    browser.type("#publish-token", "#{api.get("tokens")["tokens"].first["id"]} (ann)")
    browser.click("#publish .primary")
    browser.await("#messages", /room-1 ann "hello"/)
    expect(JSON.parse(poll.value)["m"].first["d"]).to eq("hello")
    browser.await("#listeners", "Nobody.")
    browser.click("#published button")
    browser.await("#verdict", "200: the token gives write on channel \"room-1\"")
  end

  it "moves the clocks, arms faults, and resets" do
    token = grant("ann")
    visit("controls")
    browser.click("[data-advance='60']")
    browser.await("#ahead", "+60 min")
    expect(emulator.publish("room-1", "hello", auth: token, user_id: "ann").message).to eq("Token is expired.")
    browser.type("#fault-kind", "503")
    browser.type("#fault-operation", "grant token")
    browser.click("#fault .primary")
    browser.await("#armed-list", "answer 503 once on grant token")
    expect(client.grant_token(ttl: 1, channels: { "a" => read }).status[:code]).to eq(503)
    browser.await_script("return document.getElementById('armed').hidden")
    browser.run("document.getElementById('offset-seconds').value = '-90'")
    browser.click("#offset button")
    browser.await_script("return state.offset === -90")
    browser.click("#reset")
    browser.await_script("return state.ahead === 0 && state.offset === 0 && state.requests.kept === 0")
    expect(emulator.requests).to eq([])
  end

  it "says when the next token expires, and that none is live" do
    grant("ann", ttl: 7)
    visit("controls")
    browser.click("#to-expiry")
    browser.await("#ahead", "+7 min")
    browser.click("#to-expiry")
    browser.await("#notice", "no token is live, so none expires")
  end

  it "pauses, goes on and clears" do
    visit
    browser.click("#pause")
    browser.await("#connection", "paused")
    grant("ann")
    expect(browser.run("return document.querySelectorAll('#list tbody tr').length")).to eq(0)
    browser.click("#pause")
    browser.await(line(1), /grant token/)
    browser.click("#clear")
    browser.await("#connection", "waiting for requests")
    expect(emulator.requests).to eq([])
  end

  it "says that the emulator was stopped, and goes on with another one at the same place" do
    visit
    port = emulator.origin[/\d+\z/].to_i
    grant("ann")
    browser.await(line(1), /grant token/)
    emulator.stop
    browser.await("#connection", "stopped: start the emulator again")
    @emulator = described_class.start(page: true, port:)
    emulator.publish("room-9", "hello")
    browser.await(line(1), /publish front-end room-9 403/)
    expect(browser.run("return document.querySelectorAll('#list tbody tr').length")).to eq(1)
  end

  it "hides tokens and signatures until they are requested, and stores nothing" do
    token = grant("ann")
    visit
    browser.await(line(1), /grant token/)
    browser.click("#{line(1)} button")
    browser.await("#answer", /HIDDEN/)
    expect(browser.text("#request")).to include("signature=HIDDEN")
    expect(text_of_page).not_to include(token)
    browser.click("#reveal")
    browser.await("#answer", /#{Regexp.escape(token)}/)
    expect(browser.run("return [localStorage.length, sessionStorage.length, location.hash]")).to eq([0, 0, "#requests"])
  end

  it "shows names with HTML in them unchanged" do
    visit
    name = "<img src=x onerror=\"document.title='hacked'\">"
    emulator.publish(name, "hello", user_id: "<b>bob</b>")
    browser.await(line(1), %r{<b>bob</b> <img src=x})
    browser.click("#{line(1)} button")
    browser.await("#verdict", /img src=x/)
    expect(browser.run("return [document.title, document.querySelectorAll('img').length]")).to eq(["PubNub emulator",
                                                                                                   0])
  end

  it "can be used with the keyboard alone" do
    grant("ann")
    emulator.publish("room-1", "hello")
    visit
    browser.await(line(2), /grant token/)
    browser.run("document.querySelector('#list button').focus()")
    browser.press("\uE015", "\uE007") # down, enter
    browser.await("#verdict", /200: the request is signed/)
    expect(browser.run("return document.activeElement.id")).to eq("detail")
    browser.press("\uE00C") # escape
    browser.await_script("return document.getElementById('detail').hidden")
    expect(browser.run("return document.activeElement.textContent")).to eq("grant token")
    browser.run("document.getElementById('tab-requests').focus()")
    browser.press("\uE014") # right
    browser.await_script("return document.activeElement.id === 'tab-tokens'")
  end

  %w[requests tokens inspector channels controls].each do |screen|
    it "fits a window of 360 pixels: #{screen}" do
      emulator.publish("a-channel-with-quite-a-long-name-that-goes-on-and-on", "hello", auth: grant("ann"))
      visit(screen)
      browser.resize(360, 740)
      if screen == "requests"
        browser.await(line(1), /publish/)
        browser.click("#{line(1)} button")
        browser.await("#verdict", /403/)
      end
      expect(browser.run("return document.documentElement.scrollWidth")).to be <= 360
    end
  end

  it "has enough contrast, light and dark" do
    visit
    contrast = <<~'JS'
      const style = getComputedStyle(document.documentElement);
      const light = (name) => {
        const hex = style.getPropertyValue(name).trim().replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
        const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
          .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const pairs = [["--text", "--panel"], ["--text", "--back"], ["--text", "--row"], ["--text", "--code"],
        ["--soft", "--panel"], ["--soft", "--back"], ["--accent", "--panel"], ["--good", "--panel"], ["--good", "--row"],
        ["--bad", "--panel"], ["--bad", "--row"], ["--warn", "--panel"], ["--good", "--good-back"], ["--bad", "--bad-back"],
        ["--warn", "--warn-back"]];
      return pairs.map((pair) => pair.map(light).sort((one, other) => other - one))
        .map(([high, low]) => (high + 0.05) / (low + 0.05));
    JS
    one = browser.run(contrast)
    browser.click("#theme")
    expect([*one, *browser.run(contrast)].min).to be >= 4.5
  end

  it "keeps 10,000 requests, shows that older ones are gone, and still answers" do
    Net::HTTP.start(*emulator.origin.split(":").then { |host, port| [host, port.to_i] }) do |http|
      10_100.times { http.get("/time/0") }
    end
    emulator.publish("needle", "hello")
    visit(state: /buffer full/)
    browser.await("#notice", "The buffer is full: the last 10000 requests are kept. Dropped: 101.")
    browser.await("#count", "10000 of 10000 lines")
    browser.type("#by-channel", "needle")
    browser.await("#count", "1 of 10000 lines")
    expect(browser.run("return document.querySelectorAll('#list tbody tr').length")).to eq(1)
  end

  describe "and a hostile page" do
    # What a page on another origin tries, one after the other; it tells what came of each.
    def hostile(target)
      <<~HTML
        <!doctype html><p id="result"></p><form id="form" method="post" enctype="text/plain" target="frame"
          action="#{target}/_pubnub_pam/api/reset"><input name='{"a":"' value='"}'></form><iframe name="frame"></iframe>
        <iframe src="#{target}/_pubnub_pam/" id="framed"></iframe>
        <script>
          const api = "#{target}/_pubnub_pam/api/";
          const tried = [];
          const attempt = async (name, options) => {
            try {
              const answer = await fetch(api + name, options);
              tried.push(answer.type === "opaque" ? "sent" : `${name} ${answer.status} ${await answer.text()}`);
            } catch { tried.push("refused"); }
          };
          (async () => {
            await attempt("state", {});
            await attempt("state", { headers: { "X-PubNub-PAM": "1" } });
            await attempt("stream", { headers: { "X-PubNub-PAM": "1" } });
            await attempt("reset", { method: "POST", body: "{}", mode: "no-cors" });
            await attempt("reset", { method: "POST", body: "{}", headers: { "Content-Type": "application/json", "X-PubNub-PAM": "1" } });
            await attempt("faults", { method: "POST", mode: "no-cors", body: '{"fault":"cut_off"}' });
            document.getElementById("form").submit();
            document.getElementById("result").textContent = tried.join(", ");
          })();
        </script>
      HTML
    end

    def serve(html)
      server = TCPServer.new("127.0.0.1", 0)
      listener = Thread.new do
        loop do
          socket = server.accept
          socket.gets("\r\n\r\n")
          socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: #{html.bytesize}\r\n" \
                       "Connection: close\r\n\r\n#{html}")
          socket.close
        end
      end
      yield "http://127.0.0.1:#{server.local_address.ip_port}/"
    ensure
      listener&.kill
      server&.close
    end

    it "reads nothing and changes nothing from another origin" do
      grant("ann")
      serve(hostile(emulator.url)) do |url|
        browser.visit(url)
        browser.await("#result", /refused/)
        expect(browser.text("#result")).to eq((["refused"] * 6).join(", "))
      end
      expect(emulator.requests.size).to eq(1)
      expect(api.get("state")["faults"]).to eq([])
    end

    it "is not answered by a name of its own that leads to this machine" do
      url = "http://#{Browser::REBOUND}:#{emulator.origin[/\d+\z/]}/_pubnub_pam/"
      browser.visit(url)
      expect(browser.text("body")).to include("The emulator does not answer requests for host")
      fetched = "fetch('api/state', { headers: { 'X-PubNub-PAM': '1' } })"
      tried = browser.run("return #{fetched}.then((answer) => answer.status)")
      expect(tried).to eq(403)
    end
  end
end
