# frozen_string_literal: true

require "rspec/core"
require_relative "testing"

module PubnubPam
  module Testing
    # For examples and groups tagged `:pubnub_pam`: {PubnubPam.client} talks to an emulator that each example finds as
    # new, and the matchers of {Expectations} are there.
    module Rspec
      include Expectations

      # @return [Emulator] to script trouble, and to look at `requests`
      def pubnub_emulator
        Testing.emulator
      end
    end
  end
end

RSpec.configure do |config|
  config.include PubnubPam::Testing::Rspec, :pubnub_pam
  config.around(:example, :pubnub_pam) do |example|
    PubnubPam::Testing.begin
    example.run
  ensure
    PubnubPam::Testing.finish
  end
  config.after(:suite) { PubnubPam::Testing.stop }
end
