# frozen_string_literal: true

require "spec_helper"
require "json"

# In processes of their own: this one has made calls already.
RSpec.describe "the background thread" do
  before { skip "only Linux tells in /proc what a process has" unless File.directory?("/proc/self/task") }

  counting = <<~RUBY
    require "json"
    require "uri" # which the standard library may well open files for
    look = -> { [Dir.children("/proc/self/task").size, Dir.children("/proc/self/fd").size, Thread.list.size] }
    before = look.call
  RUBY

  define_method(:counts) do |script|
    JSON.parse(new_ruby("#{counting}#{script}\nputs JSON[[before, look.call]]"))
  end

  it "is not started by requiring the gem, making clients or reading tokens" do
    before, after = counts(<<~RUBY)
      require "pubnub_pam"
      require "pubnub_pam/emulator"
      client = PubnubPam::Client.new(subscribe_key: "sub-c-a", publish_key: "pub-c-a", secret_key: "sec-c-a",
                                     user_id: "me", logger: nil)
      client.set_token("p0F2")
      PubnubPam.configure { |config| config.user_id = "me" }
      begin
        client.parse_token("p0F2")
      rescue PubnubPam::InvalidTokenError
        client.inspect
      end
    RUBY
    expect(after).to eq(before)
  end

  it "is started by the first call" do
    before, after = counts(<<~RUBY)
      require "pubnub_pam"
      client = PubnubPam::Client.new(subscribe_key: "sub-c-a", publish_key: "pub-c-a", secret_key: "sec-c-a",
                                     user_id: "me", origin: "127.0.0.1:1", ssl: false, proxy: nil, max_retries: 0)
      client.revoke_token("p0F2").value
    RUBY
    expect(after.zip(before).map { |later, earlier| later > earlier }).to eq([true, true, false])
  end
end
