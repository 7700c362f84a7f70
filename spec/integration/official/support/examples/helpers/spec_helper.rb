# frozen_string_literal: true

# In the place of the official gem's own spec helper: the drop-in layer is loaded, and the recordings are played by
# {Replay}, because the layer's requests do not pass through Ruby, where VCR could take them.
return if defined?(VCR)

require_relative "../replay"
ENV.fetch("PUBNUB_VARIANT").split(",").each { |name| require name }

# The part of VCR's interface that the examples use.
module VCR
  REPLAY = Replay.new(File.join(ENV.fetch("PUBNUB_GEM"), "fixtures/vcr_cassettes"))

  def self.use_cassette(name, **, &) = REPLAY.play(name, &)
end

# Recorded in plain text, which the layer speaks where it is told to: a named difference.
module Recorded
  def new(options = {}) = super({ **options, ssl: false, proxy: VCR::REPLAY.url })
end
Pubnub.singleton_class.prepend(Recorded)

# The examples stub the clock and the signature of these classes. Without the official gem, nobody else needs them.
%i[Grant GrantToken Revoke Audit].each do |name|
  next if Pubnub.const_defined?(name, false)

  Pubnub.const_set(name, Class.new { attr_reader :current_time, :signature })
end

RSpec.configure do |config|
  config.mock_with(:rspec) { |mocks| mocks.syntax = %i[expect should] }
end

# The gem rspec-retry, without a second attempt.
class RSpec::Core::Example::Procsy # rubocop:disable Style/ClassAndModuleChildren -- an existing class
  def run_with_retry(**) = run
end
