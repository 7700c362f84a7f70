# frozen_string_literal: true

module PubnubPam
  # What {PubnubPam.configure} yields: a setter for each keyword of {Client#initialize}, and for `browser_origin`.
  class Configuration
    include Undumpable

    # The keywords of {Client#initialize}, and what {PubnubPam.browser_settings} needs beside them.
    SETTINGS = [*Keywords.of(Client.instance_method(:initialize)), :browser_origin].freeze

    # Environment variables by setting: for the command line, and for Rails.
    ENVIRONMENT = {
      subscribe_key: "PUBNUB_SUBSCRIBE_KEY", publish_key: "PUBNUB_PUBLISH_KEY", secret_key: "PUBNUB_SECRET_KEY",
      user_id: "PUBNUB_USER_ID", origin: "PUBNUB_ORIGIN", ssl: "PUBNUB_SSL", browser_origin: "PUBNUB_BROWSER_ORIGIN"
    }.freeze
    # What a client needs to grant and to revoke.
    NEEDED = %i[subscribe_key publish_key secret_key user_id].freeze
    BOOLEANS = { "true" => true, "false" => false }.freeze
    private_constant :NEEDED, :BOOLEANS

    SETTINGS.each { |name| define_method(:"#{name}=") { |value| @settings.call[name] = value } }

    class << self
      private

      # Settings from the environment. Empty variables are ignored.
      def environment(env)
        given = ENVIRONMENT.filter_map { |name, variable| [name, env[variable]] unless env[variable].to_s.empty? }.to_h
        given.key?(:ssl) ? { **given, ssl: boolean(ENVIRONMENT[:ssl], given[:ssl]) } : given
      end

      def boolean(variable, text)
        BOOLEANS.fetch(text) do
          raise ConfigurationError, "#{variable}: expected true or false, got #{text.inspect}"
        end
      end

      # Settings from a file, such as `config_for(:pubnub)`: a Hash by Symbol or String. `also` names what else it may
      # have.
      def from_hash(where, given, also: [])
        raise ConfigurationError, "#{where}: expected a mapping, got #{WrongValue.kind(given)}" unless given.is_a?(Hash)

        given = given.to_h.transform_keys { |name| name.respond_to?(:to_sym) ? name.to_sym : name }
        known = SETTINGS + also
        unknown = given.keys - known
        return given if unknown.empty?

        raise ConfigurationError, "#{where}: expected settings (#{known.join(", ")}), got #{unknown.join(", ")}"
      end

      # Merges several Hashes. The first that has a setting counts. For texts, nil counts as missing. The two spellings
      # of the user id are one setting.
      def merge(*layers)
        layers.reverse.reduce({}) do |below, layer|
          given = layer.reject { |name, value| value.nil? && (ENVIRONMENT.key?(name) || name == :uuid) }
          below = below.except(:user_id, :uuid) if given.key?(:user_id) || given.key?(:uuid)
          below.merge(given)
        end
      end

      # A client needs a subscribe key and a user id. The message names the other missing keys, too.
      def complain_about_missing(where, settings, advice)
        missing = NEEDED.reject { |name| settings[name] || (name == :user_id && settings[:uuid]) }
        return unless missing.intersect?(%i[subscribe_key user_id])

        raise ConfigurationError, "#{where}: missing: #{missing.join(", ")} (#{advice})"
      end
    end

    # @api private
    def initialize
      settings = {}
      # In a lambda: a Hash of keys would be printed or stored with the instance variables.
      @settings = -> { settings }
    end

    # @return [String] the names of what is set, and no values
    def inspect = "#<#{self.class} #{@settings.call.keys.join(", ")}>"

    private

    # A lambda that returns the settings. Unlike a Hash, it does not print the keys.
    def secretive = @settings
  end

  WITHOUT_KEYS = "to try things out without keys: PubnubPam.demo, or an emulator by PubnubPam::Emulator.start"
  private_constant :WITHOUT_KEYS

  @lock = Mutex.new
  @where = "PubnubPam.configure"
  @advice = WITHOUT_KEYS

  class << self
    # Configures the app's one client. The first {PubnubPam.client} makes it, so an app can boot without keys. Calling
    # this again replaces it.
    #
    # @yieldparam config [Configuration] a setter for each keyword of {Client#initialize}
    # @return [nil]
    # @raise [PubnubPam::ArgumentError] without a block
    # @example
    #   PubnubPam.configure do |config|
    #     config.subscribe_key = "sub-c-example"
    #     config.publish_key = "pub-c-example"
    #     config.secret_key = "sec-c-example"
    #     config.user_id = "my-server"
    #   end
    #   PubnubPam.client.user_id # => "my-server"
    def configure
      raise ArgumentError, "configure: expected a block that takes a configuration, got none" unless block_given?

      configuration = Configuration.new
      yield configuration
      @lock.synchronize do
        @configured = configuration.send(:secretive)
        @client = nil
      end
    ensure
      @test_kit&.configured
    end

    # @return [Client] the app's one client
    # @raise [ConfigurationError] where {PubnubPam.configure} was not called, or without a needed key
    # @raise [PubnubPam::ArgumentError] where a setting is wrong
    def client = @test_kit ? @test_kit.client(method(:build)) { app_client } : app_client

    private

    # `pubnub_pam/testing` sets it: each test has a client of its own.
    attr_writer :test_kit

    def app_client
      # Without the lock if there is a client: a signal trap cannot take a lock.
      @client || @lock.synchronize { @client ||= build }
    end

    # Settings for what {configure} leaves out. `where` is their name in messages, `advice` says what to do without
    # keys. The block returns Hashes, of which the first that has a setting counts.
    def defaults(where, advice: WITHOUT_KEYS, &layers)
      @lock.synchronize do
        @where = where
        @advice = advice
        @defaults = layers
        @client = nil
      end
    end

    def build
      found = layers
      raise ConfigurationError, "no client: call PubnubPam.configure first (#{WITHOUT_KEYS})" if found.empty?

      settings = Configuration.send(:merge, *found)
      Configuration.send(:complain_about_missing, @where, settings, @advice)
      Client.new(**settings.except(:browser_origin))
    end

    # The first that has a setting counts.
    def layers
      above, below = @test_kit&.settings
      [above, @configured&.call, *@defaults&.call, below].compact
    end
  end
end
