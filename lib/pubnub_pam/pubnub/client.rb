# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # What stands for `Pubnub::Client` without the official gem: Access Manager, and the time.
    #
    # @example
    #   PubnubPam::Emulator.start do |emulator|
    #     pubnub = Pubnub::Client.new(**emulator.keys, uuid: "me", origin: emulator.origin, ssl: false)
    #     pubnub.grant(channel: "room-1", auth_key: "ann-key", ttl: 60) { |envelope| envelope.status[:code] }
    #   end
    class Client
      include OfficialCalls
      include Undumpable

      # @param options [Hash] by Symbol or String, as the official constructor takes them: `:subscribe_key`,
      #   `:publish_key`, `:secret_key`, `:auth_key`, `:user_id` or `:uuid`, `:origin` or `:origins_pool`, `:ssl` (TLS
      #   unless it is false), `:http_sync`, `:callback`, `:logger`, `:ttl` (for grants without one), `:open_timeout`,
      #   `:read_timeout`, `:max_retries`. `:total_timeout`, `:proxy`, `:ca_file`, `:strict` and
      #   `:require_user` are those of {PubnubPam::Client#initialize}. What Access Manager has no use for is accepted,
      #   and ignored.
      # @raise [InitializationError] naming the option, what was expected and what came
      def initialize(options = {})
        env = ClientOptions.by_symbol(options)
        @env = -> { env }
        @pubnub_pam = ClientCache.new(&@env).tap(&:adapter)
      rescue PubnubPam::ArgumentError, ConfigurationError => e
        raise InitializationError.new(message: e.message), e.message
      end

      # @return [String] who asks
      def user_id = env[:user_id] || env[:uuid]
      alias uuid user_id

      # Changes the user id.
      #
      # @param user_id [String]
      # @return [String]
      # @raise [InitializationError] for what cannot be a user id
      # @example
      #   pubnub = Pubnub.new(subscribe_key: "sub-c-example", user_id: "me")
      #   pubnub.change_user_id("you")
      #   pubnub.user_id # => "you"
      def change_user_id(user_id)
        change(user_id:)
      end
      alias user_id= change_user_id
      alias uuid= change_user_id

      # @return [String] the host
      def origin = pubnub_pam.adapter.origin

      # @param origin [String] a host, with `:port` if need be
      # @raise [InitializationError] for what cannot be one
      def origin=(origin)
        change(origin:)
      end

      # Asks for the service's time.
      #
      # @param options [Hash] `:http_sync`, `:callback`
      # @return [Future, Envelope] with the time as its `timetoken`: tenths of microseconds since 1970
      # @example
      #   PubnubPam::Emulator.start do |emulator|
      #     pubnub = Pubnub.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false)
      #     Time.at(pubnub.time.value.timetoken / 10_000_000).year == Time.now.year # => true
      #   end
      def time(options = {}, &block)
        pubnub_pam.call(:time, options, block)
      end

      # @return [String] without keys and tokens
      def inspect = "#<#{self.class} #{user_id} at #{origin}>"
      alias to_s inspect

      private

      attr_reader :pubnub_pam

      # From a lambda: nothing prints the keys.
      def env = @env.call

      def change(options)
        Client.new(env.merge(options)) # refuses what is wrong
        env.update(options)
        options.values.first
      end

      # The official gem has more methods than Access Manager's.
      def method_missing(name, ...) # rubocop:disable Style/MissingRespondToMissing -- it responds to nothing more
        super
      rescue NoMethodError => e
        raise e unless e.name == name

        text = "#{e.message.lines.first.chomp} (without the official gem, only Access Manager is available)"
        raise NoMethodError.new(text, name), text, caller
      end
    end
  end
end
