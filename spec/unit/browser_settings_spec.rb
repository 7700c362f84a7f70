# frozen_string_literal: true

require "logger"
require "stringio"
require "spec_helper"

RSpec.describe "PubnubPam.browser_settings", :emulator do
  include Loopback

  before { forget_configuration }
  after { forget_configuration }

  def configure(**settings)
    PubnubPam.configure { |config| settings.each { |name, value| config.public_send(:"#{name}=", value) } }
  end

  it "has what a page needs, and no secret key" do
    configure(**emulator.keys, user_id: "app", origin: emulator.origin, ssl: false)
    expect(PubnubPam.browser_settings)
      .to eq(subscribe_key: "sub-c-emulator", publish_key: "pub-c-emulator", origin: emulator.origin, ssl: false)
  end

  it "names another origin to the browser than the server uses" do
    configure(**emulator.keys, user_id: "app", origin: "emulator:7777", browser_origin: "localhost:7777", ssl: false)
    expect(PubnubPam.browser_settings[:origin]).to eq("localhost:7777")
    expect(PubnubPam.client.origin).to eq("emulator:7777")
  end

  it "is nil without keys, and says so in the log" do
    log = StringIO.new
    configure(user_id: "app", logger: Logger.new(log))
    expect(PubnubPam.browser_settings).to be_nil
    expect(log.string).to match(/WARN.*this page has no PubNub settings, because subscribe_key is missing/)
  end

  it "refuses a browser_origin with a scheme or a path" do
    ["http://localhost:7777", "localhost:7777/", "localhost\xFF", "", 7777].each do |wrong|
      configure(**emulator.keys, user_id: "app", browser_origin: wrong)
      got = /\Abrowser_origin: expected a host, or host:port, .*got #{Regexp.escape(wrong.inspect)}/
      expect { PubnubPam.browser_settings }.to raise_error(PubnubPam::ConfigurationError, got)
    end
  end

  it "does not show a password in a browser_origin" do
    configure(**emulator.keys, user_id: "app", browser_origin: "user:hush@localhost:7777")
    expect { PubnubPam.browser_settings }
      .to raise_error(PubnubPam::ConfigurationError, /got one with a user or password\z/)
  end
end
