# frozen_string_literal: true

require "rspec/core"
require_relative "testing"

module PubnubPam
  module Testing
    Current.add_way("tag the example or its group with :pubnub_pam")

    # For examples and groups tagged `:pubnub_pam`: {PubnubPam.client} uses a freshly reset emulator in each example,
    # which also has the matchers of {Expectations}.
    module Rspec
      include Expectations

      # @return [Emulator] to script trouble, and to look at `requests`
      def pubnub_emulator = Testing.emulator
    end

    # For all examples: says that the tag is missing. Not for names that other gems may have, too (`permit`,
    # `be_expired`).
    # @api private
    module RspecUntagged
      %i[pubnub_emulator have_granted_token have_revoked_token].each do |name|
        define_method(name) do |*arguments|
          next super(*arguments) if defined?(super)

          raise ConfigurationError, "#{name}: #{Current.advice}"
        end
      end
    end
    private_constant :RspecUntagged

    begin
      require "rspec/matchers"
      # For `and` and `or`.
      [Expectations::Tokens, Expectations::Permit, Expectations::Expired].each do |matcher|
        matcher.include(RSpec::Matchers::Composable)
      end
    rescue LoadError
      nil # a suite with other matchers than RSpec's
    end

    RSpec.configure do |config|
      config.include RspecUntagged
      config.include Rspec, :pubnub_pam
      config.around(:example, :pubnub_pam) do |example|
        Testing.begin
        example.run
      ensure
        Testing.finish
      end
      config.after(:suite) { Testing.stop }
    end
  end
end
