# frozen_string_literal: true

require "spec_helper"

# Whatever the other side does, a call ends in its time, says what happened, and leaves nothing behind.
RSpec.describe "a bad network" do
  include BadNetwork

  good = BadAnswers::GOOD
  head = BadAnswers::HEAD

  # How many calls that makes with those before: one more, unless a loaded machine needs for itself what little time
  # they have. Each begins when the server is ready for it.
  def calls_until_granted(client, server, before:)
    Timeout.timeout(Children::PATIENCE) do
      (before + 1..).find do |calls|
        Thread.pass until server.connections.size == calls - 1
        expect(client.grant_token!(ttl: 1, channels: { "a" => read })).to eq("p0F2-granted")
      rescue PubnubPam::TimeoutError
        false
      end
    end
  end

  BadAnswers::TABLE.each do |what, (script, failure, settings)|
    it "with #{what} causes a #{failure[:error]} within the time limits, and leaves nothing behind" do
      twice = -> { number <= 2 ? instance_exec(&script) : hear && answer(good) }
      leaves_nothing_behind do
        ScriptedServer.open(twice) do |server|
          client = client_of(server.origin, **settings.to_h)
          envelope = within(Children::PATIENCE) { expect_failure_of(client, **failure) }
          expect_no_secrets_in(envelope.error, envelope, server.requests.map(&:head))
          # Neither is a connection used again on which an answer went wrong.
          calls = calls_until_granted(client, server, before: 2)
          expect([server.connections.size, server.sent]).to match([calls, be < 40_000_000])
          server.await_hangups
        end
      end
    end
  end

  it "uses no memory after the call, however much the server sends" do
    script, = BadAnswers::TABLE.fetch("a body without end")
    ScriptedServer.open(script) do |server|
      # Each call has read 1 MB when it gives up. In a process of its own, which the server's threads are not in.
      grown = in_child do
        client = client_of(server.origin)
        20.times { client.revoke_token("x") }
        before = resident_megabytes
        100.times { client.revoke_token("x") }
        resident_megabytes - before
      end
      expect(grown).to be < 50
    end
  end

  it "is overcome by retries" do
    bad = [-> { reset }, -> { hear && say("#{head}Content-Length: 9\r\n\r\n{") }]
    script = -> { number <= 2 ? instance_exec(&bad[number - 1]) : hear && answer(good) }
    ScriptedServer.open(script) do |server|
      envelope = client_of(server.origin, max_retries: 2).grant_token(ttl: 1, channels: { "a" => read })
      expect([envelope.token, envelope.status[:auto_retried], server.connections.size]).to eq(["p0F2-granted", true, 3])
    end
  end

  it "has no effect after the answer" do
    script = lambda do
      hear && answer(good, Connection: "keep-alive")
      reset
    end
    ScriptedServer.open(script) do |server|
      client = client_of(server.origin, max_retries: 2)
      3.times do
        expect(client.grant_token(ttl: 1, channels: { "a" => read })).to be_success
        server.await_hangups
      end
    end
  end

  it "without a token in the answer to a grant causes an error, rather than a nil token" do
    ScriptedServer.open(-> { hear && answer("{}") }) do |server|
      client = client_of(server.origin)
      expect { client.grant_token!(ttl: 1, channels: { "a" => read }) }
        .to raise_error(PubnubPam::ResponseError, "200 an answer without a token")
      expect(client.grant_token(ttl: 1, channels: { "a" => read }).status).to include(code: 200, category: :error)
    end
  end

  it "with a deeply nested answer still has an envelope that can be printed" do
    ScriptedServer.open(-> { hear && answer("{\"data\":#{"[" * 120}#{"]" * 120}}") }) do |server|
      envelope = client_of(server.origin).revoke_token("x")
      expect([envelope.success?, envelope.result[:data].flatten]).to eq([true, []])
    end
  end

  it "with an answer that quotes the request shows no secrets of it" do
    echo = "no route: /v3/pam/sub-c-x/grant/p0F2-hush-token?auth=p0F2-hush-token&signature=v2.hush"
    body = JSON.generate(message: echo, error: true, status: 404)
    ScriptedServer.open(-> { hear && answer(body, status: "404 Not Found") }) do |server|
      envelope = client_of(server.origin).revoke_token(BadNetwork::HUSH[:token])
      expect_no_secrets_in(envelope.error, envelope, ["signature=v2.hush "])
      expect(envelope.status[:data][:message])
        .to eq("no route: /v3/pam/sub-c-x/grant/HIDDEN?auth=HIDDEN&signature=HIDDEN")
    end
  end

  it "causes a PubnubPam::ConnectionError with the reason if nobody listens" do
    closed = ScriptedServer.nobody
    leaves_nothing_behind do
      expect_failure_of(client_of(closed), error: PubnubPam::ConnectionError,
                                           message: /\Ano connection to #{closed}: Connection refused/)
    end
  end

  it "causes a PubnubPam::ConnectionError with the reason if a host name is unknown" do
    leaves_nothing_behind do
      expect_failure_of(client_of("nobody.invalid"), error: PubnubPam::ConnectionError,
                                                     message: /\Ano connection to nobody\.invalid: /)
    end
  end
end
