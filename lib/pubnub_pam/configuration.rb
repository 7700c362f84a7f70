# frozen_string_literal: true

module PubnubPam
  # What {PubnubPam.configure} yields: a setter for each keyword of {Client#initialize}.
  class Configuration
    include Undumpable

    # The keywords of {Client#initialize}.
    SETTINGS = Client.instance_method(:initialize).parameters.map(&:last).freeze

    SETTINGS.each { |name| define_method(:"#{name}=") { |value| @settings.call[name] = value } }

    # @api private
    def initialize
      settings = {}
      # Keys in a Hash would be in reach of whatever prints or stores instance variables.
      @settings = -> { settings }
    end

    # A function that makes the client: unlike an object with the keys in it, it can not be printed.
    # @api private
    def builder
      settings = @settings.call
      -> { Client.new(**settings) }
    end

    # @return [String] the names of what is set, and no values
    def inspect
      "#<#{self.class} #{@settings.call.keys.join(", ")}>"
    end
  end

  @lock = Mutex.new

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
        @builder = configuration.builder
        @client = nil
      end
    end

    # @return [Client] the app's one client
    # @raise [ConfigurationError] where {PubnubPam.configure} was not called, or without a needed key
    # @raise [PubnubPam::ArgumentError] where a setting is wrong
    def client
      @lock.synchronize { @client ||= build }
    end

    private

    def build
      @builder ? @builder.call : raise(ConfigurationError, "no client: call PubnubPam.configure first")
    rescue ::ArgumentError => e
      e.is_a?(Error) ? raise : raise(ConfigurationError, "PubnubPam.configure: #{e.message}")
    end
  end
end
