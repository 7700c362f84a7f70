# frozen_string_literal: true

# One emulator for the whole run, reset before each example that is tagged :emulator.
module Emulated
  def self.emulator
    @emulator ||= PubnubPam::Emulator.start.tap { |emulator| at_exit { emulator.stop if Process.pid == @pid } }
  ensure
    @pid ||= Process.pid
  end

  def self.included(group)
    group.let(:emulator) { Emulated.emulator.tap(&:reset) }
    group.let(:client) { emulator.client(user_id: "server-1", http_sync: true) }
    group.let(:read) { PubnubPam::Permissions.res(read: true) }
  end

  # A token that allows what most examples need.
  def granted(ttl: 15, **permissions)
    permissions = { channels: { "room-1" => PubnubPam::Permissions.res(read: true, write: true) } } if permissions.empty?
    client.grant_token!(ttl:, **permissions)
  end
end
