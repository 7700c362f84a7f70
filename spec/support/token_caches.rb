# frozen_string_literal: true

require "logger"
require "stringio"
require "timeout"
require "pubnub_pam/token_cache"

# One cache, whose clock an example can set by `@now`.
RSpec.shared_context "with a token cache" do
  let(:log) { StringIO.new }
  let(:client) { emulator.client(user_id: "server-1", max_retries: 0, logger: Logger.new(log, level: :info)) }
  let(:time) { Time.at(1_700_000_000) }
  let(:clock) { -> { @now || time } }
  let(:cache) { described_class.new(client, clock:) }
  let(:read) { PubnubPam::Permissions.res(read: true, presence: false) }
  let(:write) { PubnubPam::Permissions.res(write: true) }
  let(:wanted) { { ttl: 60, authorized_user_id: "ann", channels: { "a" => read, "b" => write } } }

  def grants
    emulator.requests.count { |request| request.http_method == "POST" && request.status == 200 }
  end

  def name_in(store, kind)
    store.instance_variable_get(:@entries).keys.find { |name| name.include?("/#{kind}/") }
  end

  # What a store of Active Support is like whose server is gone.
  def swallowing_store
    Class.new do
      def read(*, **) = nil
      def write(*, **) = false
      def delete(*, **) = false
      def read_multi(*, **) = {}
    end.new
  end

  def raising_store
    Class.new do
      %i[read write delete read_multi].each { |name| define_method(name) { |*, **| raise IOError, "no store" } }
    end.new
  end
end

# Caches of several processes on one store, all with this machine's clock.
RSpec.shared_context "with token caches on one store" do
  let(:log) { StringIO.new }
  let(:client) { emulator.client(user_id: "server-1", max_retries: 0, logger: Logger.new(log, level: :info)) }
  let(:store) { PubnubPam::TokenCache::MemoryStore.new }
  let(:cache) { described_class.new(client, store:) }
  let(:write) { PubnubPam::Permissions.res(write: true) }
  let(:wanted) { { ttl: 60, authorized_user_id: "ann", channels: { "a" => write } } }

  # A cache of another process on the same store.
  def another(**options)
    described_class.new(client, store:, **options)
  end

  def valid?(token, user = "ann")
    emulator.publish("a", "x", auth: token, user_id: user).status == 200
  end

  def names(kind)
    store.instance_variable_get(:@entries).keys.grep(%r{/#{kind}/})
  end

  # A store that calls back before and after each of its calls.
  def stepping(store, &on_step)
    Class.new(SimpleDelegator) do
      %i[read read_multi write delete].each do |name|
        define_method(name) do |*args, **options|
          on_step.call
          super(*args, **options).tap { on_step.call }
        end
      end
    end.new(store)
  end
end
