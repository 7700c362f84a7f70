# frozen_string_literal: true

require "logger"
require "stringio"
require "timeout"

module Official
  # Who makes the call of an option set, in the official gem's vocabulary.
  class Caller
    # Longer than a callback takes to come.
    PATIENCE = 10

    # @return [String] a token that was granted before
    attr_reader :token

    def initialize(set, question)
      @set = set
      @token = question.fetch("token")
      @settings = question.fetch("settings").transform_keys(&:to_sym)
      @called_back = Queue.new
    end

    def make_call = instance_exec(&@set.call)

    # The client, made as the set says when it is first needed.
    def pubnub
      @pubnub ||= Pubnub.new(options)
    end

    def options
      { logger: Logger.new(File::NULL), user_id: "server-1", ssl: false, **@settings, **own }.except(*@set.without)
    end

    def res(**permissions) = Pubnub::Permissions.res(**permissions)
    def pat(**permissions) = Pubnub::Permissions.pat(**permissions)

    def log = (@log ||= StringIO.new)

    # Something to grant, where it does not matter what.
    def some = { ttl: 15, channels: { "room-1" => res(read: true) } }

    # Calls and waits.
    def sync(name, **options) = pubnub.public_send(name, { **options, http_sync: true })

    # Keeps what it is called with.
    def callback
      @expected = true
      ->(envelope) { @called_back << envelope }
    end

    # What the callback has got: an empty Array where it was not called in time, nil where there is none.
    def called_back(wait:)
      return unless @expected

      first = [Timeout.timeout(PATIENCE) { @called_back.pop }] if wait
      [*first, *Array.new(@called_back.size) { @called_back.pop }]
    rescue Timeout::Error
      []
    end

    # How often the callback was called after {#called_back}.
    def late_calls = @called_back.size

    private

    # A Proc among the client's options is made with this caller, so that it can be its callback.
    def own = @set.client.transform_values { |value| value.is_a?(Proc) ? instance_exec(&value) : value }
  end
end
