# frozen_string_literal: true

require "spec_helper"

RSpec.describe "closing", :emulator do
  describe "a client" do
    def calls(client)
      { grant_token: -> { client.grant_token(ttl: 1, channels: { "a" => read }) },
        grant_token!: -> { client.grant_token!(ttl: 1, channels: { "a" => read }) },
        revoke_token: -> { client.revoke_token("x") }, revoke_token!: -> { client.revoke_token!("x") },
        grant: -> { client.grant(channel: "a", read: true) }, revoke: -> { client.revoke(channel: "a") },
        audit: -> { client.audit(channel: "a") }, sign: -> { client.sign(method: "GET", path: "/time/0") },
        set_token: -> { client.set_token("x") } }
    end

    it "can be done twice" do
      expect([client.closed?, client.close, client.close, client.closed?]).to eq([false, nil, nil, true])
    end

    it "makes every later call raise a ClosedError with the reason" do
      names = [PubnubPam::Client::Calls, PubnubPam::Client::Legacy, PubnubPam::Client::Signing]
        .flat_map { |calls| calls.public_instance_methods(false) }
      expect(calls(client).keys).to match_array([*names, :set_token])
      client.close
      calls(client).each_value do |call|
        expect(&call).to raise_error(PubnubPam::ClosedError, "this client is closed: make another one")
      end
      expect(emulator.requests).to be_empty
    end

    it "forgets the token; what needs no key still works" do
      token = granted
      client.set_token(token)
      client.close
      expect(client.token).to be_nil
      expect(client.parse_token(token)["ttl"]).to eq(15)
      expect(client.inspect).to eq("#<PubnubPam::Client server-1 at #{emulator.url}, closed>")
    end

    it "lets calls that are under way finish" do
      ScriptedServer.open(:silent) do |server|
        client = emulator.client(origin: server.origin, read_timeout: 0.2, max_retries: 0)
        future = client.revoke_token("x")
        server.await_request
        client.close
        expect(future.value(Children::PATIENCE).error).to be_a(PubnubPam::TimeoutError)
      end
    end

    it "closes its connections" do
      kept = ScriptedServer.answer(200, "Connection" => "keep-alive")
      ScriptedServer.open(ScriptedServer.in_turn(kept)) do |server|
        client = emulator.client(origin: server.origin, http_sync: true)
        expect(client.revoke_token("x")).to be_success
        client.close
        server.await_hangups
      end
    end

    it "does not affect other clients" do
      other = emulator.client(http_sync: true)
      client.close
      expect(other.grant_token(ttl: 1, channels: { "a" => read })).to be_success
    end
  end

  describe "an emulator" do
    let(:own) { PubnubPam::Emulator.start }

    it "can be done twice" do
      expect([own.stop, own.stop]).to eq([nil, nil])
    end

    it "makes every later method that needs the server raise a ClosedError with the reason" do
      own.stop
      [-> { own.requests }, -> { own.reset }, -> { own.advance(minutes: 1) }, -> { own.clock_offset = 1 },
       -> { own.fail_next(status: 503) }, -> { own.publish("a", "b") }].each do |call|
        expect(&call).to raise_error(PubnubPam::ClosedError, "this emulator was stopped: start another one")
      end
    end

    it "keeps its origin and keys; its clients get a ConnectionError" do
      client = own.client(http_sync: true, max_retries: 0)
      own.stop
      expect([own.origin, own.keys[:subscribe_key]]).to eq([client.origin, "sub-c-emulator"])
      expect(client.revoke_token("x").error).to be_a(PubnubPam::ConnectionError)
    end
  end
end
