# frozen_string_literal: true

require "spec_helper"

RSpec.describe "PubnubPam.configure", :emulator do
  include Loopback

  before { forget_configuration }
  after { forget_configuration }

  def configure(**settings)
    settings = { **emulator.keys, user_id: "app", origin: emulator.origin, ssl: false, **settings }
    PubnubPam.configure { |config| settings.each { |name, value| config.public_send(:"#{name}=", value) } }
  end

  it "says how the app's one client is made" do
    expect(configure).to be_nil
    expect(PubnubPam.client).to be(PubnubPam.client)
    expect(PubnubPam.client.grant_token!(ttl: 1, channels: { "a" => read })).to start_with("p0F2")
  end

  it "can require a user for every token" do
    configure(require_user: true)
    expect { PubnubPam.client.grant_token!(ttl: 1, channels: { "a" => read }) }
      .to raise_error(PubnubPam::ArgumentError, /\Aauthorized_user_id: .*require_user: true/)
  end

  it "makes one client, however many threads ask first" do
    configure
    expect(Array.new(8) { Thread.new { PubnubPam.client } }.map(&:value).uniq.size).to eq(1)
  end

  it "replaces the client when it is called again" do
    configure
    before = PubnubPam.client
    configure(user_id: "other")
    expect(PubnubPam.client).not_to be(before)
    expect(PubnubPam.client.user_id).to eq("other")
  end

  it "lets an app boot without keys, and says what is missing when they are needed" do
    PubnubPam.configure { |config| config.user_id = "app" }
    expect { PubnubPam.client }
      .to raise_error(PubnubPam::ConfigurationError, /PubnubPam.configure: missing keyword: :subscribe_key/)
  end

  it "names a setting that is wrong" do
    configure(secret_key: "pub-c-1")
    expect { PubnubPam.client }.to raise_error(PubnubPam::ArgumentError, /\Asecret_key: expected a secret key/)
  end

  it "refuses a setting that is none" do
    expect { PubnubPam.configure { |config| config.secretkey = 1 } }.to raise_error(NoMethodError, /secretkey=/)
  end

  it "is asked for by a client that nobody described" do
    expect { PubnubPam.client }.to raise_error(PubnubPam::ConfigurationError, /call PubnubPam.configure first/)
  end

  it "shows the names of its settings, and no values" do
    PubnubPam.configure do |config|
      config.secret_key = "sec-c-hush"
      expect(config.inspect).to eq("#<PubnubPam::Configuration secret_key>")
    end
  end
end
