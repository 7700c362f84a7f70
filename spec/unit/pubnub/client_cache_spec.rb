# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Pubnub, "and the options of the official client", :emulator do
  include OfficialDouble

  it "uses TLS unless the client has ssl: false, which does not affect the official gem's own calls" do
    expect(ruby(<<~RUBY)).to eq([[true, "ssl_error"], [true, "ssl_error"], [false, "ack"], [false, "ack"], false])
      options = OPTIONS.merge(max_retries: 0, http_sync: true)
      clients = [Pubnub.new(options), Pubnub.new(options.merge(ssl: true)), Pubnub.new(options.merge(ssl: false)),
                 Pubnub::Client.new(options.transform_keys(&:to_s).merge("ssl" => false))]
      done(clients.map { |each| each.audit.status.then { |status| [status[:config][:tls], status[:category]] } } << clients[0].env[:ssl])
    RUBY
  end

  it "uses TLS for a client that was made before, whose options are not known" do
    expect(ruby(<<~RUBY, requires: OfficialDouble::BOTH.first(1))).to eq("ssl_error")
      pubnub = client(max_retries: 0)
      require "pubnub_pam/pubnub"
      done(pubnub.audit(http_sync: true).status[:category])
    RUBY
  end

  it "follows what the client's configuration has become" do
    expect(ruby(<<~RUBY)).to eq(["server-1", "somebody-else", "127.0.0.1:1"])
      pubnub = client(http_sync: true, max_retries: 0)
      config = -> { pubnub.audit.status[:config] }
      names = [config.call[:uuid], (pubnub.env[:user_id] = "somebody-else") && config.call[:uuid]]
      pubnub.env[:origin] = "127.0.0.1:1"
      done([*names, config.call[:origin]])
    RUBY
  end
end
