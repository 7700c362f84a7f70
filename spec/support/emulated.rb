# frozen_string_literal: true

require "timeout"

# One emulator for the whole run, reset before each example that is tagged :emulator.
module Emulated
  # As whoever used it last has left it.
  def self.emulator
    @emulator ||= PubnubPam::Emulator.start
  end

  # As new. What an earlier example left under way would meet what this one scripts, so it is waited for.
  def self.fresh
    native = PubnubPam.const_get(:Native)
    Timeout.timeout(Children::PATIENCE) { Thread.pass until native.running_calls.zero? }
    emulator.tap(&:reset)
  end

  def self.included(group)
    group.let(:emulator) { Emulated.fresh }
    group.let(:client) { emulator.client(user_id: "server-1", http_sync: true) }
    group.let(:read) { PubnubPam::Permissions.res(read: true) }
  end

  # A token that allows what most examples need.
  def granted(ttl: 15, **permissions)
    both = PubnubPam::Permissions.res(read: true, write: true)
    client.grant_token!(ttl:, **(permissions.empty? ? { channels: { "room-1" => both } } : permissions))
  end
end
