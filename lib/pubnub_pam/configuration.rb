# frozen_string_literal: true

module PubnubPam
  # What {PubnubPam.configure} yields: a setter for each keyword of {Client#initialize}.
  class Configuration
    include Undumpable

    # The keywords of {Client#initialize}.
    SETTINGS = Keywords.of(Client.instance_method(:initialize)).freeze

    # Environment variables by setting: for the command line, and for Rails.
    ENVIRONMENT = {
      subscribe_key: "PUBNUB_SUBSCRIBE_KEY", publish_key: "PUBNUB_PUBLISH_KEY", secret_key: "PUBNUB_SECRET_KEY",
      user_id: "PUBNUB_USER_ID", origin: "PUBNUB_ORIGIN"
    }.freeze

    SETTINGS.each { |name| define_method(:"#{name}=") { |value| @settings.call[name] = value } }

    # What the environment says; an empty variable says nothing.
    # @api private
    def self.environment(env)
      ENVIRONMENT.filter_map { |name, variable| [name, env[variable]] unless env[variable].to_s.empty? }.to_h
    end

    # One Hash of several, of which the first that has a setting decides. A nil says nothing where a text is meant, and
    # the two spellings of the user id are one setting.
    # @api private
    def self.merge(*layers)
      layers.reverse.reduce({}) do |below, layer|
        given = layer.reject { |name, value| value.nil? && ENVIRONMENT.key?(name) }
        below = below.except(:user_id, :uuid) if given.key?(:user_id) || given.key?(:uuid)
        below.merge(given)
      end
    end

    # @api private
    def initialize
      settings = {}
      # Keys in a Hash would be in reach of whatever prints or stores instance variables.
      @settings = -> { settings }
    end

    # A function that gives the settings: unlike an object with the keys in it, it can not be printed.
    # @api private
    def secretive
      @settings
    end

    # @return [String] the names of what is set, and no values
    def inspect
      "#<#{self.class} #{@settings.call.keys.join(", ")}>"
    end
  end

  NO_CLIENT = "no client: call PubnubPam.configure first (to try things out: PubnubPam.demo)"
  private_constant :NO_CLIENT

  @lock = Mutex.new
  @where = "PubnubPam.configure"

  class << self
    # Says how the app's one client is made. It is made by the first {PubnubPam.client}, so an app can boot without
    # keys; calling this again replaces it.
    #
    # @yieldparam config [Configuration] a setter for each keyword of {Client#initialize}
    # @return [nil]
    # @example
    #   PubnubPam.configure do |config|
    #     config.subscribe_key = "sub-c-example"
    #     config.publish_key = "pub-c-example"
    #     config.secret_key = "sec-c-example"
    #     config.user_id = "my-server"
    #   end
    #   PubnubPam.client.user_id # => "my-server"
    def configure
      configuration = Configuration.new
      yield configuration
      @lock.synchronize do
        @configured = configuration.secretive
        @client = nil
      end
    end

    # @return [Client] the app's one client
    # @raise [ConfigurationError] where {PubnubPam.configure} was not called, or without a needed key
    # @raise [PubnubPam::ArgumentError] where a setting is wrong
    def client
      @lock.synchronize { @client ||= build }
    end

    # Where to look, when a client is made, for what {configure} did not say; `where` is its name in messages.
    #
    # @yieldreturn [Array<Hash>] layers for {Configuration.merge}
    # @api private
    def defaults(where, &layers)
      @lock.synchronize do
        @where = where
        @defaults = layers
        @client = nil
      end
    end

    # A layer above all others, and one below them, for tests; no block takes both away. The client is made anew.
    #
    # @yieldreturn [Array(Hash, Hash)]
    # @api private
    def override(&layers)
      @lock.synchronize do
        @override = layers
        @client = nil
      end
    end

    private

    def build
      found = layers
      raise ConfigurationError, NO_CLIENT if found.empty?

      Client.new(**Configuration.merge(*found))
    rescue ::ArgumentError => e
      e.is_a?(Error) ? raise : raise(ConfigurationError, "#{@where}: #{e.message}")
    end

    # Of which the first that has a setting decides.
    def layers
      above, below = @override&.call
      [above, @configured&.call, *@defaults&.call, below].compact
    end
  end
end
