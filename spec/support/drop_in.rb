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

  # Observes a future; `told` has what it heard.
  class Observer
    attr_reader :told

    def initialize = @told = Queue.new
    def update(*news) = @told << news
    alias hear update
  end

  def observer = Observer.new

  # The error that the block raises.
  def refused
    yield
  rescue Pubnub::Error => e
    e
  else
    raise "not refused"
  end
end
