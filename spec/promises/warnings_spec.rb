# frozen_string_literal: true

require "open3"
require "rbconfig"
require "spec_helper"

# An application that runs with `ruby -w`, as many tests do, sees no warning about this gem.
RSpec.describe "The Ruby code of the gem" do
  lib = File.expand_path("../../lib", __dir__)

  it "compiles without warnings" do
    code = "ARGV.each { |file| RubyVM::InstructionSequence.compile_file(file) }"
    output, status = Open3.capture2e(RbConfig.ruby, "-w", "-e", code, *Dir["#{lib}/**/*.rb"])
    expect([output, status.success?]).to eq(["", true])
  end

  it "loads and grants a token without warnings" do
    code = <<~RUBY
      require "pubnub_pam/cli"
      require "pubnub_pam/pubnub"
      require "pubnub_pam/testing"
      PubnubPam::TokenCache.new(PubnubPam.demo)
                           .fetch(ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    RUBY
    output, status = Open3.capture2e(RbConfig.ruby, "-w", "-I", lib, "-e", code)
    expect([output.lines.grep(/#{Regexp.escape(lib)}/), status.success?]).to eq([[], true])
  end
end
