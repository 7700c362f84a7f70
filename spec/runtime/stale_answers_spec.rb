# frozen_string_literal: true

require "json"
require "spec_helper"

# HTTP/1.1 has no request ids: what waits in a connection passes for the answer to whatever is asked next.
RSpec.describe "an answer that nobody asked for", :emulator do
  include BadNetwork

  users = %w[ann bob cem dan eve fay gus hal]
  stranger = "mallory"

  # Real tokens, so that whose they are can be read in them.
  let(:tokens) { Hash.new { |known, user| known[user] = emulator.client(http_sync: true).grant_token!(**of(user)) } }

  def of(user)
    { ttl: 1, authorized_user_id: user, channels: { "a" => read } }
  end

  def user_of(token)
    PubnubPam::Token.parse(token).authorized_user_id
  end

  def answer_with(token)
    body = JSON.generate(data: { message: "Success", token: }, service: "Access Manager", status: 200)
    "HTTP/1.1 200 OK\r\nContent-Length: #{body.bytesize}\r\n\r\n#{body}"
  end

  # A server that answers, and then sends one more answer for somebody else, as the block says.
  def careless(say_both, tls: nil, &visit)
    answers = tokens.transform_values { |token| answer_with(token) }
    script = lambda do
      loop do
        instance_exec(*answers.values_at(hear.user, "mallory"), &say_both)
      end
    end
    ScriptedServer.open(script, tls:, &visit)
  end

  in_one_piece = ->(own, other) { say(own + other) }
  one_by_one = ->(own, other) { say(own) && say(other) }

  # Once the client has its answer. Then it waits until the other one has been sent as well.
  def once_told(told, sent)
    ->(own, other) { say(own) && told.pop && say(other) && sent.push(true) }
  end

  def await(queue)
    Timeout.timeout(Children::PATIENCE) { queue.pop }
  end

  before { [*users, stranger].each { |user| tokens[user] } }

  ways = {
    "synchronous calls" => ->(client, user) { client.grant_token(**of(user), http_sync: true) },
    "futures" => ->(client, user) { client.grant_token(**of(user), http_sync: false).value },
    "callbacks" => lambda do |client, user|
      told = Queue.new
      client.grant_token(**of(user), http_sync: false) { |envelope| told << envelope }
      await(told)
    end,
    "lists" => ->(client, user) { client.grant_tokens([of(user)]).first }
  }

  ways.each do |way, call|
    it "is not used for the next call if it arrived before that: #{way}" do
      told, sent = Array.new(2) { Queue.new }
      careless(once_told(told, sent)) do |server|
        client = client_of(server.origin)
        envelopes = users.map { |user| instance_exec(client, user, &call).tap { (told << true) && await(sent) } }
        expect(envelopes.map { |envelope| [user_of(envelope.token), envelope.attempts] }).to eq(users.product([1]))
        expect(server.connections.size).to eq(users.size)
      end
    end

    it "is not used for the next call if it arrived together with the last answer: #{way}" do
      careless(in_one_piece) do |server|
        client = client_of(server.origin)
        envelopes = users.map { |user| instance_exec(client, user, &call) }
        expect(envelopes.map { |envelope| [user_of(envelope.token), envelope.attempts] }).to eq(users.product([1]))
      end
    end
  end

  it "is not used for the next call over TLS either" do
    authority = TestCA.new
    told, sent = Array.new(2) { Queue.new }
    careless(once_told(told, sent), tls: authority.context) do |server|
      authority.with_file do |file|
        client = client_of(server.origin, ssl: true, ca_file: file)
        granted = users.map { |user| client.grant_token!(**of(user)).tap { (told << true) && await(sent) } }
        expect(granted.map { |token| user_of(token) }).to eq(users)
      end
    end
  end

  # Some of them come when the next request is on its way already. Then it is the token that says whose it is.
  it "is not used for any of many concurrent calls" do
    careless(one_by_one) do |server|
      client = client_of(server.origin, max_retries: 10)
      envelopes = client.grant_tokens(users.cycle(50).map { |user| of(user) }, concurrency: 16)
      expect(envelopes.map { |envelope| user_of(envelope.token) }).to eq(users * 50)
    end
  end

  it "does not close connections of a correct server (none is sent)" do
    ScriptedServer.open(:granting) do |server|
      client = client_of(server.origin)
      50.times { client.grant_token!(**of("ann")) }
      expect(server.connections.size).to eq(1)
    end
  end
end
