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

  it "sets how the application's client is made" do
    expect(configure).to be_nil
    expect(PubnubPam.client).to be(PubnubPam.client)
    expect(PubnubPam.client.grant_token!(ttl: 1, channels: { "a" => read })).to start_with("p0F2")
  end

  it "can require a user for every token" do
    configure(require_user: true)
    expect { PubnubPam.client.grant_token!(ttl: 1, channels: { "a" => read }) }
      .to raise_error(PubnubPam::ArgumentError, /\Aauthorized_user_id: .*require_user: true/)
  end

  it "makes one client, even if several threads ask first" do
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

  describe "without keys" do
    # The testing kit, which this suite loads, adds how a test gets an emulator.
    let(:start) { "(to try things out without keys: PubnubPam.demo, or an emulator by PubnubPam::Emulator.start)" }

    it "does not raise at boot; PubnubPam.client raises with all that is missing, and a way to start" do
      PubnubPam.configure { |config| config.user_id = "app" }
      missing = "PubnubPam.configure: missing: subscribe_key, publish_key, secret_key #{start}"
      expect { PubnubPam.client }.to raise_error(PubnubPam::ConfigurationError, a_string_starting_with(missing))
    end

    it "treats nil as missing, as ENV returns it" do
      configure(subscribe_key: nil, secret_key: nil, user_id: nil)
      missing = "PubnubPam.configure: missing: subscribe_key, secret_key, user_id #{start}"
      expect { PubnubPam.client }.to raise_error(PubnubPam::ConfigurationError, a_string_starting_with(missing))
    end

    it "needs a user id under one of its two names" do
      configure(user_id: nil)
      expect { PubnubPam.client }.to raise_error(PubnubPam::ConfigurationError, /missing: user_id /)
      configure(user_id: nil, uuid: "app")
      expect(PubnubPam.client.user_id).to eq("app")
      configure(uuid: nil)
      expect(PubnubPam.client.user_id).to eq("app")
    end

    it "makes a client that reads tokens and signs nothing if only the signing keys are missing" do
      configure(publish_key: nil, secret_key: nil)
      expect { PubnubPam.client.grant_token!(ttl: 1, channels: { "a" => read }) }
        .to raise_error(PubnubPam::ConfigurationError,
                        "publish_key and secret_key: needed to sign this call, but the client was made without them " \
                        "(to try things out without keys: PubnubPam.demo)")
    end
  end

  it "explains its block if that is missing" do
    expect { PubnubPam.configure }.to raise_error(PubnubPam::ArgumentError, /\Aconfigure: expected a block/)
  end

  it "has a client that a signal trap can use" do
    configure
    PubnubPam.client
    given = nil
    before = trap("USR2") { given = PubnubPam.client }
    Process.kill("USR2", Process.pid)
    Thread.pass until given
    expect(given).to be(PubnubPam.client)
  ensure
    trap("USR2", before || "DEFAULT")
  end

  it "raises with the name of a wrong setting" do
    configure(secret_key: "pub-c-1")
    expect { PubnubPam.client }.to raise_error(PubnubPam::ArgumentError, /\Asecret_key: expected a secret key/)
  end

  it "refuses an unknown setting" do
    expect { PubnubPam.configure { |config| config.secretkey = 1 } }.to raise_error(NoMethodError, /secretkey=/)
  end

  it "is named in the error of PubnubPam.client without it" do
    start = "call PubnubPam.configure first (to try things out without keys: PubnubPam.demo"
    expect { PubnubPam.client }.to raise_error(PubnubPam::ConfigurationError, /#{Regexp.escape(start)}/)
  end

  it "shows the names of settings in its inspection, and no values" do
    PubnubPam.configure do |config|
      config.secret_key = "sec-c-hush"
      expect(config.inspect).to eq("#<PubnubPam::Configuration secret_key>")
    end
  end

  it "accepts names beyond ASCII from the environment and the command line under LC_ALL=C" do
    code = <<~'RUBY'
      require "pubnub_pam"
      PubnubPam::Emulator.start do |emulator|
        PubnubPam.configure do |config|
          emulator.keys.each { |name, key| config.public_send(:"#{name}=", key) }
          config.origin = emulator.origin
          config.ssl = false
          config.user_id = ENV.fetch("PUBNUB_USER_ID")
        end
        read = PubnubPam::Permissions.res(read: true)
        names = [ENV.fetch("ROOM"), "b\u00e4".encode("UTF-8").force_encoding("US-ASCII")]
        channels = names.to_h { |name| [name, read] }
        token = PubnubPam.client.grant_token!(ttl: 1, authorized_user_id: ARGV.first, channels:)
        token = PubnubPam::Token.parse(token)
        seen = [token.authorized_user_id, *token.resources[:channels].keys, emulator.requests.last.params["uuid"]]
        print seen.map { |text| text.encode("UTF-8").unpack1("H*") }.join(" ")
      end
    RUBY
    printed = new_ruby(code, "ännä", env: { "LC_ALL" => "C", "PUBNUB_USER_ID" => "jürgen", "ROOM" => "räum" })
    expect(printed.split.map { |hex| [hex].pack("H*").force_encoding("UTF-8") }).to eq(%w[ännä räum bä jürgen])
  end
end
