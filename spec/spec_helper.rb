# frozen_string_literal: true

require "logger"
require "pubnub_pam"
require "pubnub_pam/emulator"

Dir[File.join(__dir__, "support", "*.rb")].each { |file| require file }

RSpec.configure do |config|
  config.disable_monkey_patching!
  config.order = :random
  Kernel.srand config.seed
  config.expect_with(:rspec) { |expectations| expectations.max_formatted_output_length = 2000 }
  config.mock_with(:rspec) { |mocks| mocks.verify_partial_doubles = true }
  config.include Emulated, :emulator
  config.include Children
  config.include NewRuby
  config.include Needs
end
