# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Pubnub::Client, "and its options", :emulator do
  include DropIn

  it "are a Hash or keywords, by Symbol or String" do
    [options, options.transform_keys(&:to_s)].each do |given|
      [Pubnub.new(given), Pubnub.new(**given), Pubnub::Client.new(given)].each do |pubnub|
        expect(pubnub.grant_token(ttl: 1, http_sync: true, **some).status[:code]).to eq(200)
      end
    end
  end

  it "may be Symbols like the official ones" do
    symbols = Pubnub.new(**options, **emulator.keys.transform_values(&:to_sym), user_id: :me, http_sync: true)
    expect(symbols.grant_token(ttl: 1, **some).status).to include(code: 200, config: include(uuid: "me"))
  end

  it "may have options that do not concern Access Manager" do
    more = { cipher_key: "c", heartbeat: 60, subscribe_timeout: 310, non_subscribe_timeout: 10, random_iv: true,
             connect_callback: :puts.to_proc, crypto_module: Object.new, reconnect_attempts: 10, unheard_of: 1 }
    expect(Pubnub.new(**options, **more, http_sync: true).audit.status[:code]).to eq(200)
  end

  it "take the user by either name, and user_id before uuid" do
    expect(Pubnub.new(subscribe_key: "s", uuid: "u").user_id).to eq("u")
    expect(Pubnub.new(subscribe_key: "s", uuid: "u", user_id: "i")).to have_attributes(user_id: "i", uuid: "i")
    Pubnub.new(**options, uuid: "u").time(http_sync: true)
    expect(last_params["uuid"]).to eq("server-1")
  end

  { { ssl: false } => false, {} => true, { ssl: nil } => true, { ssl: true } => true }.each do |ssl, tls|
    it "go #{tls ? "over TLS" : "in plain text"} with #{ssl.empty? ? "nothing said" : ssl}" do
      status = Pubnub.new(**options.except(:ssl), **ssl, max_retries: 0, http_sync: true).audit.status
      expect(status).to include(category: tls ? :ssl_error : :ack, config: include(tls:))
    end
  end

  it "are asked for TLS by a single call as well" do
    expect(pubnub.audit(ssl: true).status).to include(category: :ssl_error, config: include(tls: true))
    expect(pubnub.audit.status).to include(code: 200, config: include(tls: false))
  end

  it "take the first of a pool of origins" do
    pool = Pubnub.new(**options.except(:origin), origins_pool: [emulator.origin, "elsewhere"], http_sync: true)
    expect(pool.audit.status[:code]).to eq(200)
    expect(pool.origin).to eq(emulator.origin)
  end

  it "name the callback, and how to wait, for a call that does not wait" do
    heard = Queue.new
    talking = Pubnub.new(**options, callback: ->(envelope) { heard << envelope })
    future = talking.audit
    expect(heard.pop).to be(future.value)
    expect(talking.audit(http_sync: true)).to be(heard.pop)
    talking.audit(http_sync: true, callback: ->(_) { heard << :own }) { heard << :block }
    expect([heard.pop, heard.empty?]).to eq([:own, true])
  end

  it "say how long grants live that do not" do
    lasting = Pubnub.new(**options, ttl: 7, http_sync: true)
    expect(lasting.parse_token(lasting.grant_token(some).result[:data]["token"])["ttl"]).to eq(7)
    expect([lasting.grant(channel: "a"), lasting.grant(channel: "a", ttl: 8)].map { |it| it.result[:data]["ttl"] })
      .to eq([7, 8])
  end

  it "limit the time, where 0 is no limit" do
    ScriptedServer.open(:silent) do |server|
      slow = Pubnub.new(**options, origin: server.origin, read_timeout: 0.05, open_timeout: 0, max_retries: 0)
      expect(slow.audit(http_sync: true).status).to include(code: 408, category: :timeout)
    end
  end

  { { open_timeout: 20, read_timeout: 60 } => 80, { read_timeout: 1 } => 30, { read_timeout: 0 } => nil,
    { read_timeout: 60, total_timeout: 7 } => 7 }.each do |given, total|
    it "of #{given} leave #{total || "any number of"} seconds for the whole call" do
      expect(PubnubPam::Pubnub.const_get(:ClientOptions).settings(given)[:total_timeout]).to eq(total)
    end
  end

  it "may retry more than we do" do
    emulator.fail_next(status: 503, times: 3)
    expect(Pubnub.new(**options, http_sync: true, max_retries: 100_000, total_timeout: 60).audit.status)
      .to include(code: 200, auto_retried: true)
  end

  it "are refused if no client can be made of them" do
    expect(refused { Pubnub.new(user_id: "me") }).to be_a(Pubnub::InitializationError)
      .and have_attributes(message: "subscribe_key: expected a String, got nil; missing as well: publish_key, " \
                                    "secret_key (to try things out without keys: PubnubPam.demo)")
    expect(refused do
             Pubnub.new(subscribe_key: "s", user_id: "")
           end.message).to eq("user_id: expected a String, got nil")
    expect(refused { Pubnub.new(subscribe_key: "sec-c-hush", user_id: "me") }.message).to include("secret key")
    expect(refused { Pubnub.new(**options, origins_pool: "a.example") }.message)
      .to eq('origins_pool: expected an Array of hosts, got "a.example" (String)')
    expect(refused { Pubnub.new(**options, read_timeout: Float::NAN) }.message)
      .to match(/\Aread_timeout: expected a positive number of seconds/)
    expect(refused { Pubnub.new(5) }.message).to eq("options: expected a Hash, got an object of class Integer")
  end

  it "can be changed like the official ones" do
    pubnub.user_id = "somebody-else"
    pubnub.audit
    expect([pubnub.uuid, last_params["uuid"]]).to eq(%w[somebody-else somebody-else])
    expect(refused { pubnub.change_user_id("") }).to be_a(Pubnub::InitializationError)
    pubnub.origin = "127.0.0.1:1"
    expect(pubnub.audit.status[:config]).to include(uuid: "somebody-else", origin: "127.0.0.1:1")
  end

  it "are not seen from outside" do
    pubnub.set_token("hush-token")
    shown = [pubnub.inspect, pubnub.to_s, pubnub.instance_variables.map do |name|
                                            pubnub.instance_variable_get(name).inspect
                                          end]
    expect(shown.join).not_to match(/sec-c|hush/)
    expect { Marshal.dump(pubnub) }.to raise_error(TypeError, /credentials/)
  end
end
