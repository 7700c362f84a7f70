# frozen_string_literal: true

require "pubnub_pam/pubnub"

# For examples of the drop-in layer without the official gem.
module DropIn
  def self.included(group)
    group.let(:options) { { **emulator.keys, user_id: "server-1", origin: emulator.origin, ssl: false } }
    group.let(:pubnub) { Pubnub.new(**options, http_sync: true) }
    group.let(:some) { { channels: { "a" => Pubnub::Permissions.res(read: true) } } }
  end

  def last_params = emulator.requests.last.params
end
