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

  # A row of the table of targets.
  define_method(:target) { |row, wanted, verdict| /^\| #{Regexp.escape(row)} +\| #{wanted} +\| .* +\| #{verdict} +\|$/ }
  judged = "(met|missed)"

  define_method(:needs_nginx) do
    skip "nginx is not there, and the other server is built by bin/bench" unless system("which nginx >/dev/null 2>&1")
  end

  it "prints a row for each contender, with its figures or how to install it, and the result of each target" do
    needs_nginx
    output = tables("sign", "load")
    expect(output).to match(%r{^\| Client#sign \| [\d,.]+/s, [\d,.]+ µs})
    expect(output).to match(%r{^\| OpenSSL +\| [\d,.]+/s, [\d,.]+ µs \(×[\d.]+\)})
    expect(output).to match(/^\| official Ruby gem +\| not installed: PUBNUB_GEM=/)
    wanted = "at most 1/10 of the time of official Ruby gem"
    expect(output).to match(target("this gem, require", wanted, "not measured"))
  end

  it "measures grants by their size, in bulk and by threads, with the installed gems" do
    needs_nginx
    output = tables("parse", "grant", "growth", "bulk")
    row = "grant_token(http_sync: true), 1000 channels"
    expect(output).to match(target(row, "at most 1 × the time of Net::HTTP, OpenSSL", judged))
    expect(output).not_to match(/no such row|^\| \w+ \| \w*Error/)
  end

  it "measures what a process does once: its first client, and its first grant over TLS" do
    needs_nginx
    output = tables("start")
    expect(output).to match(target("Client.new, the first of a process", "at most 1 ms", judged))
    expect(output).to match(/^\| this gem +\| [\d.]+ ms +\| [\d.]+ ms +\|$/)
    expect(output).not_to include("no such row")
  end

  it "counts round trips to a distant server, and compares them with the minimum" do
    needs_nginx
    output = tables("distance")
    expect(output).to match(/^\| this gem +\| \d+ ms, \d+\.\d +\|/)
    expect(output).to match(target("this gem, next call, TLS 1.3", "the least possible: 1", judged))
    expect(output).not_to match(/no such row|failed/)
  end

  it "lists its arguments" do
    output, status = Open3.capture2e(RbConfig.ruby, "#{root}/bench/run.rb", "speed")
    expect(status).not_to be_success
    expect(output).to match(/bench: expected any of parse, grant, .*, emulator, got speed/)
  end

  it "does not replace all tables by those of one part" do
    output, status = Open3.capture2e(RbConfig.ruby, "#{root}/bench/run.rb", "--keep", "parse")
    expect(status).not_to be_success
    expect(output).to include("bench: --keep replaces all tables: name no part of them")
  end
end
