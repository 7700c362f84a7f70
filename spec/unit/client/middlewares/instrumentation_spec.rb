# frozen_string_literal: true

require "active_support"
require "active_support/notifications"
require "logger"
require "stringio"
require "timeout"
require "spec_helper"

# Who listens hears of every call once, whoever waits for it, and does no harm by listening.
RSpec.describe PubnubPam::Event, "as listeners get it", :emulator do
  include Loopback

  let(:heard) { Queue.new }
  let(:hook) { ->(event) { heard << [event, Thread.current] } }
  let(:client) { emulator.client(on_request: hook, max_retries: 2) }
  let(:read) { PubnubPam::Permissions.res(read: true, presence: false) }
  let(:grant) { { ttl: 15, channels: { "a" => read } } }

  def event
    Timeout.timeout(Children::PATIENCE) { heard.pop }.first
  end

  def subscribed(subscriber)
    subscription = ActiveSupport::Notifications.subscribe("request.pubnub_pam", subscriber)
    yield
  ensure
    ActiveSupport::Notifications.unsubscribe(subscription)
  end

  describe "to on_request:" do
    it "has the operation, outcome, duration and origin" do
      client.grant_token!(**grant)
      expect(event).to have_attributes(operation: :grant_token, status: 200, category: :ack, attempts: 1, error: nil,
                                       origin: emulator.origin, success?: true, duration: be_between(0.000_001, 30))
    end

    {
      grant_token: ->(c, g) { c.grant_token(**g, http_sync: true) },
      revoke_token: ->(c, _) { c.revoke_token("x").wait },
      grant: ->(c, _) { c.grant(channel: "a", read: true).wait }, audit: ->(c, _) { c.audit(channel: "a").wait },
      revoke: ->(c, _) { c.revoke(channel: "a", http_sync: true) }
    }.each do |operation, call|
      it "is sent for #{operation}" do
        call.call(client, grant)
        expect(event.operation).to eq(operation)
      end
    end

    it "has the exception of a refusal or failure" do
      emulator.fail_next(status: 503, times: 3)
      expect { client.grant_token!(**grant) }.to raise_error(PubnubPam::ServiceUnavailableError)
      expect(event).to have_attributes(status: 503, category: :error, attempts: 3, success?: false,
                                       error: be_a(PubnubPam::ServiceUnavailableError))
      emulator.client(origin: "127.0.0.1:1", max_retries: 0, on_request: hook).revoke_token("x", http_sync: true)
      expect(event).to have_attributes(status: nil, category: :error, error: be_a(PubnubPam::ConnectionError))
    end

    it "is sent for a synchronous call in its thread, before the call returns" do
      client.grant_token(**grant, http_sync: true)
      expect(heard.size).to eq(1)
      expect(heard.pop.last).to be(Thread.current)
    end

    it "is sent for a future whose value is not read, in the thread of callbacks" do
      client.grant_token(**grant)
      _, thread = Timeout.timeout(Children::PATIENCE) { heard.pop }
      expect(thread.name).to eq("pubnub_pam callbacks")
    end

    it "is sent once for each call, whether or not its value is read or it has a callback" do
      futures = [client.grant_token(**grant), client.grant_token(**grant) { heard << [:called_back] }]
      futures.each(&:value)
      futures.each(&:value)
      client.grant_token!(**grant)
      told = Array.new(4) { event }
      expect(told.count(:called_back)).to eq(1)
      client.audit(channel: "a", http_sync: true)
      expect(event.operation).to eq(:audit) # and nothing in between
    end

    it "is sent before the callback of the call" do
      client.grant_token(**grant) { heard << [:callback] }
      expect([event, event]).to match([be_a(described_class), :callback])
    end

    it "has the duration of the request, not of the wait for its value" do
      busy = Queue.new
      client.grant_token(**grant) { busy.pop } # keeps the thread of callbacks
      event
      future = client.revoke_token("x")
      future.wait
      waited = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      Thread.pass until Process.clock_gettime(Process::CLOCK_MONOTONIC) - waited > 0.2
      call = future.instance_variable_get(:@call)
      busy << true
      expect(event.duration).to eq(call.duration)
    end

    it "is sent for a cancelled future" do
      ScriptedServer.open(:silent) do |server|
        future = emulator.client(origin: server.origin, on_request: hook).revoke_token("x")
        server.await_request
        future.cancel
        expect(event).to have_attributes(status: nil, category: :error, duration: be > 0,
                                         error: have_attributes(message: "the call was cancelled"))
      end
    end

    it "is sent for a call whose caller was interrupted" do
      ScriptedServer.open(:silent) do |server|
        silent = emulator.client(origin: server.origin, on_request: hook)
        caller = Thread.new { silent.revoke_token("x", http_sync: true) }
        server.await_request
        caller.kill.join
        expect(event).to have_attributes(operation: :revoke_token, status: nil, category: :cancelled, error: nil)
        caller = Thread.new { silent.revoke_token("x", http_sync: true) rescue heard << [$!] } # rubocop:disable Style/RescueModifier, Style/SpecialGlobalVars
        server.await_request
        caller.raise("enough")
        expect(event).to have_attributes(category: :cancelled, error: have_attributes(message: "enough"))
        expect(event.message).to eq("enough")
      end
    end

    it "is not sent for a call that was refused before it was sent" do
      expect { client.grant_token(**grant, ttl: 0) }.to raise_error(PubnubPam::ArgumentError)
      expect { client.grant_token!(**grant, ttl: 0) }.to raise_error(PubnubPam::ArgumentError)
      client.audit(channel: "a", http_sync: true)
      expect([event.operation, heard.size]).to eq([:audit, 0])
    end

    it "is logged if on_request raises, and the call is not affected" do
      log = StringIO.new
      bad = emulator.client(on_request: ->(_) { raise "my own trouble" }, logger: Logger.new(log))
      expect(bad.grant_token!(**grant)).to be_a(String)
      bad.grant_token(**grant) { heard << [:callback] }
      expect(event).to eq(:callback)
      expect(log.string.scan("pubnub_pam: on_request raised RuntimeError: my own trouble").size).to eq(2)
    end

    it "can be set in PubnubPam.configure" do
      PubnubPam.configure do |config|
        settings = { **emulator.keys, origin: emulator.origin, ssl: false, user_id: "me", on_request: hook }
        settings.each { |name, value| config.public_send(:"#{name}=", value) }
      end
      PubnubPam.client.grant_token!(**grant)
      expect(event.status).to eq(200)
    ensure
      forget_configuration
    end

    it "must respond to call" do
      expect { emulator.client(on_request: 1) }
        .to raise_error(PubnubPam::ArgumentError, "on_request: expected something that responds to call, got Integer")
    end
  end

  describe "to Active Support" do
    let(:plain) { emulator.client(max_retries: 0) }

    def notified(client = plain, &block)
      seen = Queue.new
      subscribed(->(*args) { seen << ActiveSupport::Notifications::Event.new(*args) }) { block.call(client, seen) }
    end

    it "is the payload of one notification for each call, with the duration of a synchronous call" do
      notified do |client, seen|
        client.grant_token!(**grant)
        expect(seen.size).to eq(1)
        notification = seen.pop
        expect(notification.name).to eq("request.pubnub_pam")
        expect(notification.payload).to match(operation: :grant_token, status: 200, category: :ack, attempts: 1,
                                              duration: be_a(Float), origin: emulator.origin)
        expect(notification.duration).to be > 0
      end
    end

    it "is sent once for futures and callbacks, too" do
      notified do |client, seen|
        client.revoke_token("x")
        client.grant_token(**grant) { heard << [:callback] }
        expect(event).to eq(:callback)
        operations = Array.new(2) { Timeout.timeout(Children::PATIENCE) { seen.pop }.payload[:operation] }
        expect(operations).to contain_exactly(:revoke_token, :grant_token)
        expect(seen).to be_empty
      end
    end

    it "has the exception of a failed call, as Active Support has it" do
      notified do |client, seen|
        client.revoke_token("x", http_sync: true)
        expect(seen.pop.payload).to include(
          status: 400, exception: ["PubnubPam::BadRequestError", /400 Invalid token/],
          exception_object: be_a(PubnubPam::BadRequestError)
        )
      end
    end

    it "contains no secrets" do
      token = plain.grant_token!(**grant)
      secrets = [token, emulator.keys[:secret_key], "signature"]
      notified do |client, seen|
        client.set_token(token)
        client.grant_token!(**grant)
        client.revoke_token!(token)
        client.revoke_token(token, http_sync: true)
        shown = Array.new(3) { seen.pop.payload.inspect }.join
        secrets.each { |secret| expect(shown).not_to include(secret) }
      end
    end

    it "is sent to subscribers with start and finish" do
      spy = Class.new { define_method(:calls) { @calls ||= [] } }.new
      spy.define_singleton_method(:start) { |name, _, payload| calls << [:start, name, payload.keys] }
      spy.define_singleton_method(:finish) { |name, _, payload| calls << [:finish, name, payload[:status]] }
      subscribed(spy) { plain.grant_token!(**grant) }
      expect(spy.calls).to eq([[:start, "request.pubnub_pam", %i[operation origin]],
                               [:finish, "request.pubnub_pam", 200]])
    end

    { start: "before the request", finish: "after it" }.each do |moment, when_it_is|
      it "does not affect the call if a subscriber raises #{when_it_is}" do
        spy = Class.new { %i[start finish].each { |name| define_method(name) { |*| nil } } }.new
        spy.define_singleton_method(moment) { |*| raise "my own trouble" }
        told = StringIO.new
        noisy = emulator.client(logger: Logger.new(told))
        subscribed(spy) do
          expect(noisy.grant_token!(**grant)).to be_a(String)
          noisy.grant_token(**grant) { heard << [:callback] }
          expect(event).to eq(:callback)
        end
        expect(emulator.requests.size).to eq(2)
        expect(told.string).to include("my own trouble")
      end
    end

    it "skips the work without subscribers" do
      allow(ActiveSupport::Notifications).to receive(:instrument)
      dispatcher = PubnubPam.const_get(:Dispatcher)
      allow(dispatcher).to receive(:instance)
      plain.grant_token!(**grant)
      plain.grant_token(**grant).value
      expect(ActiveSupport::Notifications).not_to have_received(:instrument)
      expect(dispatcher).not_to have_received(:instance)
    end
  end
end
