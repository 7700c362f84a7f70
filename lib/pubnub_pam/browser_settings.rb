# frozen_string_literal: true

module PubnubPam
  class << self
    # What PubNub's JavaScript SDK needs to know of the app's client. The secret key is not part of it.
    #
    # `origin` is `browser_origin` where that is configured: in Docker, the server reaches an emulator by another name
    # than the browser does. Otherwise it is the client's.
    #
    # @return [Hash{Symbol => Object}, nil] `:subscribe_key`, `:publish_key`, `:origin` (host and port) and `:ssl`.
    #   Without a subscribe key it is nil, so that a page can be shown without PubNub, and the logger gets a warning
    # @raise [ConfigurationError] where `browser_origin` is wrong
    # @raise [PubnubPam::ArgumentError] where another setting is wrong
    # @example
    #   PubnubPam.configure do |config|
    #     config.subscribe_key = "sub-c-example"
    #     config.user_id = "my-server"
    #     config.browser_origin = "localhost:7777"
    #   end
    #   PubnubPam.browser_settings[:origin] # => "localhost:7777"
    def browser_settings
      settings = Configuration.send(:merge, *layers)
      return warn_of_missing_keys(settings[:logger]) unless settings[:subscribe_key]

      origin = checked_browser_origin(settings[:browser_origin]) || client.origin
      { subscribe_key: client.subscribe_key, publish_key: client.publish_key, origin:, ssl: client.ssl }
    end

    private

    def checked_browser_origin(origin)
      return origin if origin.nil?
      return origin if origin.is_a?(String) && origin.valid_encoding? && origin.match?(%r{\A[^\s/@?#]+\z})

      raise ConfigurationError,
            "browser_origin: expected a host, or host:port, without a scheme, got #{WrongValue.address(origin)}"
    end

    def warn_of_missing_keys(logger)
      logger&.warn("pubnub_pam: this page has no PubNub settings, because subscribe_key is missing (#{@advice})")
      nil
    end
  end
end
