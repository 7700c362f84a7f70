# frozen_string_literal: true

require "open3"
require "rbconfig"

# That the benchmark runs and tells what it is asked for; what its numbers are is not for a spec to say.
RSpec.describe "bin/bench" do
  root = File.expand_path("../..", __dir__)

  define_method(:tables) do |*arguments|
    environment = { "PUBNUB_GEM" => nil, "RUBYOPT" => nil }
    output, status = Open3.capture2e(environment, RbConfig.ruby, "#{root}/bench/run.rb", "--quick", *arguments)
    expect(status).to be_success, output
    output
  end

  it "prints a row for each contender, with its figures or how to install it, and the result of each target" do
    skip "nginx is not there, and the other server is built by bin/bench" unless system("which nginx >/dev/null 2>&1")

    output = tables("sign", "load")
    expect(output).to match(%r{^\| Client#sign \| [\d,.]+/s, [\d,.]+ µs})
    expect(output).to match(%r{^\| OpenSSL +\| [\d,.]+/s, [\d,.]+ µs \(×[\d.]+\)})
    expect(output).to match(/^\| official Ruby gem +\| not installed: PUBNUB_GEM=/)
    expect(output).to match(/^\| this gem, require \| at most 1.10 .* \| – +\| not measured \|$/)
  end

  it "counts round trips to a distant server, and compares them with the minimum" do
    skip "nginx is not there" unless system("which nginx >/dev/null 2>&1")

    output = tables("distance")
    expect(output).to match(/^\| this gem +\| \d+ ms, \d+\.\d round trips +\|/)
    expect(output).to match(
      /^\| this gem, next call, TLS 1\.3 +\| the least possible: 1 +\| [\d.]+ +\| (met|missed) +\|$/
    )
  end

  it "lists its arguments" do
    output, status = Open3.capture2e(RbConfig.ruby, "#{root}/bench/run.rb", "speed")
    expect(status).not_to be_success
    expect(output)
      .to include("bench: expected any of parse, grant, bulk, distance, sign, load, memory, emulator, got speed")
  end
end
