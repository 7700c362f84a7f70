# frozen_string_literal: true

require "pubnub_pam/pubnub"
require "timeout"

# For examples of the drop-in layer without the official gem.
module DropIn
  # Longer than anything takes; only a callback that never comes meets it.
  PATIENCE = 20

  def self.included(group)
    group.around { |example| Timeout.timeout(PATIENCE) { example.run } }
    group.let(:options) { { **emulator.keys, user_id: "server-1", origin: emulator.origin, ssl: false } }
    group.let(:pubnub) { Pubnub.new(**options, http_sync: true) }
    group.let(:some) { { channels: { "a" => Pubnub::Permissions.res(read: true) } } }
  end

  def last_params = emulator.requests.last.params
end
