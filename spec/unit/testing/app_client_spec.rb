# frozen_string_literal: true

require "kit_helper"

RSpec.describe PubnubPam, ".client in a test" do
  include KitProcess
  include Loopback

  it "follows a configuration that a test changes" do
    output, status = ruby(<<~RUBY)
      require "pubnub_pam/testing"
      PubnubPam::Testing.begin
      puts PubnubPam.client.user_id
      PubnubPam.configure { |config| config.user_id = "mine"; config.browser_origin = "elsewhere:1" }
      puts PubnubPam.client.user_id
      puts PubnubPam.browser_settings[:origin] == PubnubPam::Testing.emulator.origin
    RUBY
    expect([output, status]).to eq(["pubnub_pam-test\nmine\ntrue\n", 0])
  end

  it "keeps the settings of the application, except where the emulator is" do
    PubnubPam.configure { |config| (config.user_id = "my-server") && config.http_sync = true }
    PubnubPam::Testing.begin
    envelope = PubnubPam.client.grant_token(ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    expect([PubnubPam.client.user_id, envelope.status[:code]]).to eq(["my-server", 200])
  ensure
    PubnubPam::Testing.finish
    forget_configuration
  end

  it "has the application's client connected to the emulator", :pubnub_pam do
    expect([PubnubPam.client.origin, PubnubPam.client.user_id]).to eq([pubnub_emulator.origin, "pubnub_pam-test"])
  end
end
