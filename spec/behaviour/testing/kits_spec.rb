# frozen_string_literal: true

require "bundler"
require "spec_helper"

# As an application's test suite would: in a process of its own.
RSpec.describe "the test kits, loaded by an application" do
  include KitProcess

  it "work beside WebMock with net connect disabled: it does not see or stop our requests" do
    output, status = ruby(<<~RUBY)
      require "webmock"
      require "pubnub_pam/testing"
      WebMock.enable!
      WebMock.disable_net_connect!
      PubnubPam::Testing.begin
      read = PubnubPam::Permissions.res(read: true)
      puts PubnubPam.client.grant_token!(ttl: 15, channels: { "a" => read })[0, 4]
      puts WebMock::RequestRegistry.instance.requested_signatures.hash.size
    RUBY
    expect([output, status]).to eq(["p0F2\n0\n", 0])
  end

  it "work beside VCR: it does not record or stop our requests" do
    code = <<~RUBY
      require "tmpdir"
      require "vcr"
      require "pubnub_pam/testing"
      VCR.configure do |config|
        config.cassette_library_dir = Dir.mktmpdir
        config.hook_into :webmock
      end
      PubnubPam::Testing.begin
      token = VCR.use_cassette("grant", record: :none) do
        PubnubPam.client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
      end
      puts token[0, 4], Dir.children(VCR.configuration.cassette_library_dir).size
      Dir.rmdir(VCR.configuration.cassette_library_dir)
    RUBY
    Bundler.with_unbundled_env do
      missing = "the gem vcr is not installed: bin/setup installs it" unless ruby('gem "vcr"; gem "webmock"').last.zero?
      needs(missing)
      expect(ruby(code)).to match([/p0F2\n0\n\z/, 0])
    end
  end
end
