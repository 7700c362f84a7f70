# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # What stands for `Pubnub::Error` without the official gem: its own errors have this one above them.
    #
    # @example
    #   begin
    #     Pubnub.new(subscribe_key: "sub-c-example")
    #   rescue Pubnub::Error => e
    #     [e.class, e.message] # => [PubnubPam::Pubnub::InitializationError, "user_id: expected a String, got nil"]
    #   end
    class Error < StandardError
      include PubnubPam::Error

      # @return [Hash{Symbol => Object}] what it was made from
      attr_reader :env

      # @param env [Hash, String] as the official class has it, with `:message`; or the message
      def initialize(env = {})
        @env = env.is_a?(Hash) ? env : { message: env }
        super(@env[:message])
      end
    end

    # A wrong call, or a key that it needs and that is missing.
    class ArgumentError < Error; end
    # A client that cannot be made from these options.
    class InitializationError < Error; end

    # If the official gem is loaded by its path, it reopens these classes.
    # @api private
    def Error.method_added(name)
      super
      return unless Standalone.invaded?

      raise LoadError, "pubnub_pam: load the official gem by `require \"pubnub\"`, or before \"pubnub_pam/pubnub\": " \
                       "loaded by its path, it would reopen classes of pubnub_pam"
    end
  end
end
