# frozen_string_literal: true

require "logger"
require "stringio"
require "timeout"
require "spec_helper"

# What a middleware sees of every call, and what it may do.
RSpec.describe "a middleware", :emulator do
  let(:grant) { { ttl: 15, authorized_user_id: "ann", channels: { "a" => read } } }
  let(:seen) { Queue.new }

  # Notes the start and the end of each call, and where that was.
  let(:noting) do
    notes = seen
    Class.new do
      define_method(:initialize) { |name = nil| @name = name }
      define_method(:call) do |call, &proceed|
        notes << [:start, call, Thread.current, *@name]
        call.on_finish { |over| notes << [:end, over, Thread.current, *@name] }
        proceed.call
      end
    end
  end

  def note
    Timeout.timeout(Children::PATIENCE) { seen.pop }
  end

  def client_with(*middlewares, **more)
    emulator.client(middlewares:, **more)
  end

  # How the same call is made: with what its mode is, and whether its end comes in the thread of callbacks.
  ways = {
    sync: [->(client, grant) { client.grant_token(**grant, http_sync: true) }, false],
    future: [->(client, grant) { client.grant_token(**grant) }, true],
    callback: [->(client, grant) { client.grant_token(**grant) { nil } }, true],
    batch: [->(client, grant) { client.grant_tokens([grant]) }, false]
  }

  ways.each do |mode, (call, later)|
    it "sees the start and the end of a call as #{mode}, once each, and in which thread" do
      call.call(client_with(noting.new), grant)
      started = note
      ended = note
      expect(started.values_at(0, 2)).to eq([:start, Thread.current])
      expect(ended[0]).to eq(:end)
      expect(ended[1]).to be(started[1]).and have_attributes(operation: :grant_token, mode:, origin: emulator.origin)
      expect(ended[2].name).to eq("pubnub_pam callbacks") if later
      expect(ended[2]).to be(Thread.current) unless later
      expect(PubnubPam::Token.parse(ended[1].envelope.token).ttl).to eq(15)
      expect(ended[1].event).to have_attributes(status: 200, attempts: 1, error: nil)
      expect(seen).to be_empty
    end

    it "refuses a call as #{mode} by raising: nothing is sent, and outer middlewares get the end" do
      refusing = ->(_call) { raise IOError, "not today" }
      expect { call.call(client_with(noting.new, refusing), grant) }.to raise_error(IOError, "not today")
      expect([note, note].map(&:first)).to eq(%i[start end])
      expect(emulator.requests).to be_empty
    end
  end

  it "that refuses a call is its error, and its event says that it was not sent" do
    client = client_with(noting.new, ->(_call) { raise IOError, "not today" })
    expect { client.revoke_token("p0F2") }.to raise_error(IOError)
    _, over = [note, note].last
    expect(over.envelope).to be_nil
    expect(over.error).to be_an(IOError)
    expect(over.event).to have_attributes(category: :not_sent, status: nil, attempts: 0, duration: be >= 0)
    expect(over.event.to_s).to match(/\Arevoke_token in \S+ ms, not_sent: not today\z/)
  end

  it "comes in the order of the list, and its end in the opposite one" do
    client_with(noting.new(1), noting.new(2)).grant_token!(**grant)
    expect(Array.new(4) { note.values_at(0, 3) }).to eq([[:start, 1], [:start, 2], [:end, 2], [:end, 1]])
  end

  it "gets the envelope of a call that is waited for, and has it measured, when it yields" do
    yielded = nil
    middleware = ->(_call, &proceed) { yielded = proceed.call }
    envelope = client_with(middleware).grant_token(**grant, http_sync: true)
    expect(yielded).to be(envelope)
  end

  it "cannot change what the caller gets" do
    forgetful = lambda do |_call, &proceed|
      proceed.call
      nil
    end
    client = client_with(forgetful)
    expect(client.grant_token!(**grant)).to be_a(String)
    expect(client.grant_token(**grant).value).to be_success
    expect(client.grant_tokens([grant]).first).to be_success
  end

  it "that neither yields nor raises is named in an error" do
    stub_const("Forgetful", Module.new { def self.call(_call) = nil })
    %i[sync future callback batch].each do |mode|
      expect { ways[mode].first.call(client_with(Forgetful), grant) }
        .to raise_error(PubnubPam::ConfigurationError,
                        "middleware Forgetful: expected to yield, or to raise to refuse the call")
    end
    expect(emulator.requests).to be_empty
  end

  it "that yields twice causes an error, and sends no second request" do
    twice = ->(_call, &proceed) { [proceed.call, proceed.call] }
    expect { client_with(twice).grant_token!(**grant) }.to raise_error(PubnubPam::ConfigurationError, /yielded twice/)
    expect(emulator.requests.size).to eq(1)
  end

  it "raises to the caller what it raises after the answer, or when the call has ended" do
    late = ->(_call, &proceed) { proceed.call && raise(IOError, "late") }
    ending = ->(call, &proceed) { call.on_finish { raise IOError, "at the end" } || proceed.call }
    expect { client_with(late).grant_token!(**grant) }.to raise_error(IOError, "late")
    expect { client_with(ending, noting.new).grant_token!(**grant) }.to raise_error(IOError, "at the end")
    expect([note, note].map(&:first)).to eq(%i[start end])
    expect { client_with(ending).grant_tokens([grant]) }.to raise_error(IOError, "at the end")
  end

  it "has logged what it raises in the thread of callbacks, and the callback runs" do
    log = StringIO.new
    ending = ->(call, &proceed) { call.on_finish { raise IOError, "at the end" } || proceed.call }
    called = Queue.new
    client_with(ending, noting.new, logger: Logger.new(log)).grant_token(**grant) { |envelope| called << envelope }
    expect(Timeout.timeout(Children::PATIENCE) { called.pop }).to be_success
    expect([note, note].map(&:first)).to eq(%i[start end])
    expect(log.string).to include("pubnub_pam: a middleware raised IOError: at the end")
  end

  it "makes an envelope of an item of a list that it refuses by an ArgumentError of ours, as a wrong argument does" do
    refusing = lambda do |call, &proceed|
      raise PubnubPam::ArgumentError, "not for bob" if call.arguments[:authorized_user_id] == "bob"

      proceed.call
    end
    envelopes = client_with(noting.new, refusing).grant_tokens([grant, { **grant, authorized_user_id: "bob" }, grant])
    expect(envelopes.map(&:success?)).to eq([true, false, true])
    expect(envelopes[1].error).to have_attributes(class: PubnubPam::ArgumentError, message: "not for bob")
    notes = Array.new(6) { note }
    expect(notes.map(&:first)).to match_array(%i[start end] * 3)
    expect(notes.filter_map { |kind, call,| call.event.category if kind == :end })
      .to match_array(%i[ack not_sent ack])
  end

  it "does not see an item that is wrong in itself" do
    client_with(noting.new).grant_tokens([{ ttl: 0 }, 1])
    expect(seen).to be_empty
  end

  it "does not see a call with wrong arguments: what it sees can be sent" do
    client = client_with(noting.new)
    [-> { client.grant_token(ttl: 0) }, -> { client.revoke_token("") }, -> { client.grant(channel: [], read: true) },
     -> { client_with(noting.new, secret_key: nil).revoke_token("p0F2") }].each do |call|
      expect(&call).to raise_error(PubnubPam::Error)
    end
    expect(seen).to be_empty
  end

  it "gets the end of every item of a list whose caller stops early" do
    ScriptedServer.open(:silent) do |server|
      client = client_with(noting.new, origin: server.origin)
      caller = Thread.new { client.grant_tokens([grant] * 3) }
      server.await_request
      caller.kill.join
      notes = Array.new(seen.size) { note }
      ended = notes.filter_map { |kind, call,| call if kind == :end }
      expect(ended).to match_array(notes.filter_map { |kind, call,| call if kind == :start })
      expect(ended.map { |call| call.event.category }).to all(eq(:cancelled))
    end
  end

  it "gets the end of a call whose caller was interrupted, with the exception" do
    ScriptedServer.open(:silent) do |server|
      client = client_with(noting.new, origin: server.origin, http_sync: true)
      caller = Thread.new { client.revoke_token("p0F2") }
      caller.report_on_exception = false
      server.await_request
      caller.raise(IOError, "enough")
      expect { caller.join }.to raise_error(IOError)
      expect([note, note].last[1].event)
        .to have_attributes(category: :cancelled, error: have_attributes(message: "enough"))
    end
  end

  it "sees a cancelled future end" do
    ScriptedServer.open(:silent) do |server|
      future = client_with(noting.new, origin: server.origin).revoke_token("p0F2")
      server.await_request
      future.cancel
      expect([note, note].last[1].error).to have_attributes(message: "the call was cancelled")
    end
  end

  it "sees every operation, with its arguments and without a token or an auth key among them" do
    client = client_with(noting.new, http_sync: true, auth_key: "auth-hush-hush")
    client.grant_token(ttl: 1, channels: { "a" => read }, meta: { "a" => 1 })
    client.revoke_token(granted)
    client.grant(channel: "a", auth_key: "key-hush-hush", read: true, ttl: 5)
    client.audit(channel: "a", auth_key: "key-hush-hush")
    client.revoke(channel: "a", auth_key: "key-hush-hush")
    client.connect
    calls = Array.new(12) { note }.filter_map { |kind, call,| call if kind == :start }
    expect(calls.map(&:operation)).to eq(%i[grant_token revoke_token grant audit revoke time])
    expect(calls.map { |call| call.arguments.slice(:ttl, :channels, :meta, :channel, :read) })
      .to eq([{ ttl: 1, channels: { "a" => read }, meta: { "a" => 1 } }, {}, { ttl: 5, channel: "a", read: true },
              { channel: "a" }, { channel: "a", read: false }, {}])
    expect(calls.map(&:arguments)).to all(be_frozen)
    shown = calls.flat_map { |call| [call.inspect, call.to_s, call.arguments.inspect, call.data.inspect] }.join
    expect(shown).not_to match(/hush|p0F2|sec-c/)
    expect { Marshal.dump(calls.first) }.to raise_error(TypeError)
  end

  it "passes data of its own to those who observe the end" do
    events = Queue.new
    tag = ->(call, &proceed) { (call.data[:tenant] = "acme") && proceed.call }
    client = client_with(tag, on_request: ->(event) { events << event })
    client.grant_token!(**grant)
    client.grant_token(**grant)
    told = Array.new(2) { Timeout.timeout(Children::PATIENCE) { events.pop } }
    expect(told.map(&:data)).to eq([{ tenant: "acme" }] * 2)
  end

  it "asks for the end before the call is sent" do
    late = ->(call, &proceed) { proceed.call && call.on_finish { nil } }
    expect { client_with(late).grant_token!(**grant) }
      .to raise_error(PubnubPam::ArgumentError, "on_finish: expected it before the call is sent, got it afterwards")
    without = ->(call, &proceed) { call.on_finish || proceed.call }
    expect { client_with(without).grant_token!(**grant) }
      .to raise_error(PubnubPam::ArgumentError, "on_finish: expected a block, got none")
  end

  it "sees calls of many threads at once, each by an object of its own" do
    client = client_with(noting.new)
    Array.new(4) { Thread.new { 5.times { client.grant_token!(**grant) } } }.each(&:join)
    calls = Array.new(40) { note }.group_by { |_, call,| call }
    expect(calls.size).to eq(20)
    expect(calls.values.map { |notes| notes.map(&:first) }).to all(eq(%i[start end]))
  end

  it "can make a call of the same client" do
    client = nil
    nested = lambda do |call, &proceed|
      client.audit(channel: "a", http_sync: true) if call.operation == :grant_token
      proceed.call
    end
    client = client_with(nested)
    client.grant_token!(**grant)
    expect(emulator.requests.map(&:http_method)).to eq(%w[GET POST])
  end

  it "sees a child's own calls, and the end of its parent's in the parent alone" do
    ScriptedServer.open(:silent) do |server|
      client = client_with(noting.new, origin: server.origin)
      future = client.revoke_token("p0F2")
      server.await_request
      note
      child = start_child { [future.value.error.class.name, seen.size] }
      expect(result_of(child)).to eq(["PubnubPam::ConnectionError", 0])
      future.cancel
      expect(note.first).to eq(:end)
    end
  end

  it "is a setting of PubnubPam.configure, and of a client for many grants in a token cache" do
    cache = PubnubPam::TokenCache.new(client_with(noting.new))
    2.times { cache.fetch(**grant) }
    expect(seen.size).to eq(2)
    expect(PubnubPam::Configuration::SETTINGS).to include(:middlewares)
  end

  {
    nil => "got nil", "x" => "got a value of class String",
    [nil] => "got one with nil", [1] => "got one with 1 (Integer)"
  }.each do |wrong, told|
    it "is refused where it is #{wrong.inspect}" do
      expected = "middlewares: expected an Array of objects that respond to call, #{told}"
      expect { emulator.client(middlewares: wrong) }.to raise_error(PubnubPam::ArgumentError, expected)
    end
  end

  it "costs nothing without middlewares: the calls are not observed" do
    allow(PubnubPam::Client.const_get(:Runner)).to receive(:everywhere).and_return([]) # those of the test kits
    allow(PubnubPam::ObservedCall).to receive(:new)
    plain = PubnubPam::Client.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false, proxy: nil)
    plain.grant_token!(**grant)
    plain.grant_token(**grant).value
    plain.grant_tokens([grant])
    expect(PubnubPam::ObservedCall).not_to have_received(:new)
  end
end
