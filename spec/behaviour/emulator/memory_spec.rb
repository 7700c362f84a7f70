# frozen_string_literal: true

require "socket"
require "spec_helper"

RSpec.describe PubnubPam::Emulator, "and its memory", :emulator do
  # Many requests with large queries over one connection.
  def flood(count, query)
    TCPSocket.open(*emulator.origin.split(":")) do |socket|
      count.times do
        socket.write("GET /time/0?#{query} HTTP/1.1\r\nHost: localhost\r\n\r\n")
        socket.readpartial(4096)
      end
    end
  end

  it "keeps the latest requests, up to a number of bytes" do
    flood(900, "last=no&#{"x" * 41_000}")
    flood(1, "last=yes")
    requests = emulator.requests
    expect(requests.sum { |request| request.params.sum { |pair| pair.sum(&:bytesize) } }).to be < 32 * 1024 * 1024
    expect(requests.size).to be_between(700, 899)
    expect(requests.last.params).to eq("last" => "yes")
    emulator.reset
    expect(emulator.requests).to be_empty
  end

  it "uses little memory for queries with many parameters" do
    code = <<~RUBY
      require "pubnub_pam"
      require "socket"
      memory = -> { File.read("/proc/self/status")[/VmRSS:\\s+(\\d+)/, 1].to_i / 1024 }
      emulator = PubnubPam::Emulator.start
      before = memory.call
      TCPSocket.open(*emulator.origin.split(":")) do |socket|
        1_000.times do
          socket.write("GET /time/0?\#{"a&" * 20_500} HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
          socket.readpartial(4096)
        end
      end
      puts memory.call - before
    RUBY
    skip "without /proc" unless File.exist?("/proc/self/status")
    grown = new_ruby(code).to_i
    expect(grown).to be_between(1, 400) # MB; each query takes 1.6 MB once it is decoded
  end
end
