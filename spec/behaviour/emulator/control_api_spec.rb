# frozen_string_literal: true

require "spec_helper"

# The API at /_pubnub_pam/api/, which the page, Emulator.connect and test programs of other languages use.
RSpec.describe PubnubPam::Emulator, "control API" do
  include_context "with an emulator that has a page"

  let(:token) { client.grant_token!(ttl: 15, authorized_user_id: "ann", channels: write) }
  let(:write) { { "room-1" => PubnubPam::Permissions.res(write: true) } }
  let(:state) { "/_pubnub_pam/api/state" }

  describe "without page: true" do
    it "is not there, and neither is the page" do
      described_class.start do |without|
        api = ControlApi.new(without)
        ["/_pubnub_pam/", state, "/"].each do |path|
          answer = api.response(:Get, path, headers: { "Accept" => "text/html" })
          expect([answer.code, JSON.parse(answer.body)["message"]]).to eq(["404", "Not Found"])
        end
        expect(without.page_url).to be_nil
      end
    end
  end

  describe "the page" do
    it "redirects browsers from /, and no other client" do
      to_page = { "Accept" => "text/html,application/xhtml+xml,*/*;q=0.8" }
      answer = api.response(:Get, "/", headers: to_page)
      expect([answer.code, answer["location"]]).to eq(["302", "/_pubnub_pam/"])
      expect(api.response(:Get, "/_pubnub_pam", headers: to_page)["location"]).to eq("/_pubnub_pam/")
      ["*/*", "application/json", nil].each do |accept|
        expect(api.response(:Get, "/", headers: { "Accept" => accept }).code).to eq("404")
      end
    end

    it "cannot be framed, and loads nothing from other hosts" do
      types = { "" => "text/html", "page.css" => "text/css", "page.js" => "text/javascript" }
      types.each do |name, type|
        answer = api.response(:Get, "/_pubnub_pam/#{name}", own: false)
        expect([answer.code, answer["content-type"]]).to eq(["200", "#{type}; charset=utf-8"])
        expect(answer["content-security-policy"]).to start_with("default-src 'self'; frame-ancestors 'none'")
        expect(answer.to_hash.keys.grep(/access-control/)).to eq([])
        expect(answer.body).not_to match(%r{https?://(?!127)|innerHTML|outerHTML|insertAdjacent|document\.write|eval\(})
      end
      expect(api.response(:Get, "/_pubnub_pam/other.js").code).to eq("404")
      expect(api.response(:Post, "/_pubnub_pam/", fields: {}).code).to eq("405")
    end
  end

  describe "who may use it" do
    {
      "without its header" => [{}, false],
      "from another site" => [{ "Sec-Fetch-Site" => "cross-site" }, true],
      "from another port of this machine" => [{ "Sec-Fetch-Site" => "same-site" }, true],
      "from another origin" => [{ "Origin" => "http://evil.example" }, true],
      "from a file" => [{ "Origin" => "null" }, true],
      "from the address bar" => [{ "Sec-Fetch-Site" => "none" }, true],
      "from an origin without a scheme" => [{ "Origin" => "127.0.0.1" }, true],
      "for another host" => [{ "Host" => "evil.example" }, true]
    }.each do |what, (headers, own)|
      it "refuses a request #{what}" do
        answers = [api.response(:Get, state, headers:, own:),
                   api.response(:Post, "/_pubnub_pam/api/reset", headers:, own:, fields: {})]
        expect(answers.map(&:code)).to eq(%w[403 403])
        expect(answers.map(&:body).join).not_to include("subscribe_key")
      end
    end

    it "answers its own page, also behind a proxy with HTTPS" do
      [emulator.url, emulator.url.sub("http:", "https:")].each do |origin|
        own = { "Sec-Fetch-Site" => "same-origin", "Origin" => origin }
        expect(api.response(:Post, "/_pubnub_pam/api/reset", headers: own, fields: {}).code).to eq("200")
      end
    end

    it "changes something only for a POST with JSON" do
      token
      form = api.response(:Post, "/_pubnub_pam/api/reset", headers: { "Content-Type" => "text/plain" })
      expect([form.code, api.response(:Get, "/_pubnub_pam/api/reset").code]).to eq(%w[415 404])
      expect(api.response(:Post, "/_pubnub_pam/api/reset",
                          headers: { "Content-Type" => "application/json" }).code).to eq("200")
      expect(emulator.requests).to eq([])
    end

    it "answers no preflight request" do
      host, port = emulator.origin.split(":")
      asked = { "Origin" => "http://evil.example", "Access-Control-Request-Method" => "POST" }
      answer = Net::HTTP.start(host, port.to_i, nil) { |http| http.request(Net::HTTP::Options.new(state, asked)) }
      expect(answer.code).to eq("403")
      expect(answer.to_hash.keys.grep(/access-control/)).to eq([])
    end
  end

  it "shows the state without the secret key" do
    emulator.slow(before: 2, times: 3, on: %i[publish signal])
    emulator.advance(minutes: 16)
    found = api.get("state")
    expect(found).to include(
      "subscribe_key" => "sub-c-emulator", "publish_key" => "pub-c-emulator", "ahead" => 960, "offset" => 0,
      "faults" => [{ "fault" => "slow", "detail" => 2.0, "times" => 3, "on" => %w[publish signal] }],
      "requests" => include("kept" => 0, "dropped" => 0)
    )
    expect(JSON.generate(found)).not_to include(emulator.keys[:secret_key])
  end

  it "lists requests after and before others, without tokens and signatures" do
    3.times { |number| emulator.publish("room-#{number}", "hello", auth: token, user_id: "ann") }
    ids = api.get("requests")["requests"].map { |row| row["id"] }
    expect(ids).to eq((ids.first..ids.last).to_a)
    expect(api.get("requests?after=#{ids[1]}&before=#{ids[3]}")["requests"].map { |row| row["id"] }).to eq([ids[2]])
    expect(api.get("requests?limit=2")["requests"].map { |row| row["id"] }).to eq(ids.last(2))
    expect(JSON.generate(api.get("requests"))).not_to match(/#{Regexp.escape(token)}|signature|v2\./)
    expect(api.response(:Get, "/_pubnub_pam/api/requests/7000000").code).to eq("404")
    expect(api.get("requests/x")["error"]).to eq("id: expected the number of a request, got \"x\"")
  end

  it "hides tokens and signatures of one request until they are asked for" do
    text = token
    expect(JSON.generate(api.latest)).not_to include(text)
    expect(api.latest["query"]).to include("signature=HIDDEN")
    shown = api.latest(secrets: true)
    expect(shown["answer"]).to include(text)
    expect(shown["query"]).to match(/signature=v2\./)
  end

  it "lists tokens, and shows the text of one that is asked for" do
    emulator.publish("room-2", "hello", auth: token, user_id: "ann")
    found = api.get("tokens")["tokens"].first
    expect(found).to include("user" => "ann", "state" => "live", "ttl" => 15, "used" => 1, "refused" => 1,
                             "used_by" => ["ann"])
    expect(found["permissions"])
      .to eq([{ "kind" => "channel", "name" => "room-1", "pattern" => false, "permissions" => ["write"] }])
    expect(found).not_to have_key("text")
    expect(api.get("tokens/#{found["id"]}?secrets=shown")["text"]).to eq(token)
    expect(api.get("tokens/00000000")["error"]).to eq("no token of this id is kept")
  end

  it "revokes a token by its id and by its text" do
    ids = [token, client.grant_token!(ttl: 1, channels: write)]
    expect(api.post("revoke", token: ids.first)["state"]).to eq("revoked")
    expect(api.post("revoke", id: api.get("tokens")["tokens"].first["id"])["state"]).to eq("revoked")
    expect(ids.map { |text| emulator.revoked?(text) }).to eq([true, true])
    expect(api.post("revoked", token: ids.first)).to eq("revoked" => true)
    foreign = described_class.start(secret_key: "sec-c-x") do |other|
      other.client.grant_token!(ttl: 1, channels: write)
    end
    expect(api.post("revoke",
                    token: foreign)["error"]).to eq("token: expected a token of this emulator, got another one")
  end

  it "shows the content of a token, and answers as Token#explain does" do
    parsed = PubnubPam::Token.parse(token)
    { write: "room-1", read: "room-1", manage: "room-2" }.each do |permission, channel|
      %w[ann bob].each do |user_id|
        found = api.post("inspect", token:, permission:, channel:, user_id:)
        expect(found["verdict"]).to eq(parsed.explain(permission, channel:, user_id:))
      end
    end
    wildcard = client.grant_token!(ttl: 1, channels: { "a.*" => PubnubPam::Permissions.res(read: true) })
    ["a.*", "a.b"].each do |channel|
      expect(api.post("inspect", token: wildcard, permission: "read", channel:)["verdict"])
        .to eq(PubnubPam::Token.parse(wildcard).explain(:read, channel:))
    end
    expect(api.post("inspect", token: wildcard)["advice"].first).to include("wildcard channel")
  end

  {
    ["advance", { minutes: "1" }] => "minutes: expected an Integer from 0 to 52560000, got a String",
    ["advance", {}] => "minutes: expected an Integer from 0 to 52560000, got none",
    ["advance", { minutes: 1, hours: 1 }] => "hours: expected no such field, got one",
    ["advance", { to: "next_expiry" }] => "no token is live, so none expires",
    ["faults", { fault: "explode" }] => "fault: expected one of fail_next, not_json, slow, cut_off, got \"explode\"",
    ["faults", { fault: "fail_next" }] => "status: expected an Integer from 400 to 599, got none",
    ["faults", { fault: "slow", before: 1, on: ["x"] }] =>
      "on: expected an operation such as grant_token, revoke_token or publish, got \"x\"",
    ["inspect", { token: "x" }] => /\Atoken: expected an Access Manager token/,
    ["inspect", {}] => "token: expected a String, got none",
    ["publish", { message: 1 }] => "channel: expected a String, got none",
    ["nothing", {}] => "the control API has no such call"
  }.each do |(path, fields), message|
    it "refuses #{path} with #{fields} and says what it expects" do
      expect(api.post(path, **fields)["error"]).to match(message)
    end
  end

  it "refuses a body that is no JSON object" do
    ["[]", "nonsense"].each do |body|
      request = Net::HTTP::Post.new("/_pubnub_pam/api/reset",
                                    ControlApi::OWN.merge("Content-Type" => "application/json"))
      request.body = body
      expect(JSON.parse(api.send_request(request).body)["error"]).to start_with("body: expected a JSON object, got")
    end
  end

  it "publishes as the holder of a token, and shows who listens" do
    token
    id = api.get("tokens")["tokens"].first["id"]
    expect(api.post("publish", channel: "room-1", message: { "a" => 1 }, token: id, user_id: "ann")["request"])
      .to include("status" => 200, "operation" => "publish", "user" => "ann")
    expect(api.post("publish", channel: "room-1", message: 1)["request"]["status"]).to eq(403)
    expect(api.get("channels")["messages"].map { |message| message.values_at("channel", "publisher", "message") })
      .to eq([["room-1", "ann", { "a" => 1 }]])
  end

  describe "its stream" do
    # Connections whose streams are open.
    def streams(count, headers: ControlApi::OWN)
      host, port = emulator.origin.split(":")
      lines = headers.map { |name, value| "#{name}: #{value}\r\n" }.join
      Array.new(count) do
        TCPSocket.new(host, port.to_i).tap do |socket|
          socket.write("GET /_pubnub_pam/api/stream HTTP/1.1\r\nHost: #{emulator.origin}\r\n#{lines}\r\n")
        end
      end
    end

    def await(socket, pattern)
      seen = +""
      Timeout.timeout(Browser::PATIENCE) { seen << socket.readpartial(4096) until seen.match?(pattern) }
      seen
    end

    it "sends requests as they come and end, and the state" do
      socket, = streams(1)
      await(socket, /event: state/)
      emulator.publish("room-1", "hello")
      expect(await(socket, /event: requests\ndata: .*"operation":"publish"/)).not_to include("secret")
      emulator.advance(minutes: 1)
      emulator.publish("room-1", "hello")
      expect(await(socket, /"ahead":60/)).to include("event: state")
    ensure
      socket&.close
    end

    it "can be open for 50 pages at a time" do
      open = streams(50)
      open.each { |socket| await(socket, /event: state/) }
      refused, = streams(1)
      expect(await(refused, /pages are open already/)).to start_with("HTTP/1.1 503")
      open.pop.close
      Timeout.timeout(Browser::PATIENCE) do
        loop do
          again, = streams(1)
          head = again.readpartial(12)
          again.close
          break if head == "HTTP/1.1 200"
        end
      end
    ensure
      [*open, refused].compact.each(&:close)
    end

    it "tells pages that the emulator stops" do
      described_class.start(page: true) do |own|
        host, port = own.origin.split(":")
        socket = TCPSocket.new(host, port.to_i)
        socket.write("GET /_pubnub_pam/api/stream HTTP/1.1\r\nHost: #{own.origin}\r\nX-PubNub-PAM: 1\r\n\r\n")
        await(socket, /event: state/)
        own.stop
        expect(await(socket, /event: stopped/)).to include("event: stopped")
        socket.close
      end
    end
  end
end
