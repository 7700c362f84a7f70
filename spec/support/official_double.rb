# frozen_string_literal: true

require "tmpdir"
require_relative "chat_app"

# Programs with a double of the official gem, each in a process of its own, against the example's emulator.
module OfficialDouble
  # Code that every program begins with, and what it prints last.
  SETUP = <<~RUBY
    require "json"
    require "logger"
    OPTIONS = { subscribe_key: ENV["PUBNUB_SUBSCRIBE_KEY"], publish_key: ENV["PUBNUB_PUBLISH_KEY"],
                secret_key: ENV["PUBNUB_SECRET_KEY"], origin: ENV["PUBNUB_ORIGIN"], user_id: "server-1" }
    def client(**more) = Pubnub.new({ **OPTIONS, ssl: false, **more })
    def some = { ttl: 1, channels: { "a" => Pubnub::Permissions.res(read: true) } }
    def done(result) = puts(JSON.generate(result))
  RUBY
  BOTH = %w[pubnub pubnub_pam/pubnub].freeze

  # @return [Object] what the program has printed
  def ruby(code, requires: BOTH)
    ChatApp.ruby(emulator, "-e", SETUP + code, requires:, libraries: [ChatApp::DOUBLE])
  end

  # Likewise, where only this gem is loaded.
  def alone(code)
    ChatApp.ruby(emulator, "-e", SETUP + code, requires: %w[pubnub_pam/pubnub])
  end
end
