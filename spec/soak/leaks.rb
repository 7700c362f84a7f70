# frozen_string_literal: true

require "json"
require "rbconfig"
require_relative "allocator"

module Soak
  # Bytes that the allocator has handed out, before and after many calls of one kind: what does not come back leaks.
  class Leaks
    # So many calls of each kind are measured, after a tenth of them to warm up.
    MEASURED = { grants: 10_000, parses: 1_000_000, tokens: 1_000_000, refusals: 10_000, futures: 10_000, callbacks: 10_000 }.freeze

    # Bytes by which the sum may differ, however many calls there were: free lists of threads, Ruby's own tables.
    # A leak of the smallest chunk in each of 10,000 calls is twice as much.
    NOISE = Allocator::SMALLEST_CHUNK * 10_000 / 2

    def initialize(out: $stdout)
      @out = out
    end

    # @return [Boolean] whether nothing leaks
    def call
      return skip unless Allocator.bytes_in_use

      with_emulator do |client|
        @client = client
        @token = client.grant_token!(**PERMISSIONS)
        MEASURED.map { |kind, count| measure(kind, count) }.all?
      end
    end

    private

    PERMISSIONS = { ttl: 15, authorized_user_id: "ann",
                    channels: { "room" => PubnubPam::Permissions.res(read: true),
                                "room-.*" => PubnubPam::Permissions.pat(read: true, write: true) } }.freeze
    private_constant :PERMISSIONS

    def skip
      @out.puts "leaks: this C library does not tell how much it has handed out (glibc does)"
      true
    end

    def measure(kind, count)
      calls = method(kind)
      calls.call(count / 10)
      before = settled
      calls.call(count)
      after = settled
      report(kind, count, before, after)
    end

    def report(kind, count, before, after)
      leaks = after - before > NOISE
      @out.puts format("%<kind>-10s %<count>9d calls: %<before>10d -> %<after>10d bytes in use, %<each>+8.3f a call%<verdict>s",
                       kind:, count:, before:, after:, each: (after - before).fdiv(count), verdict: leaks ? "  LEAKS" : "")
      @out.flush
      !leaks
    end

    def settled
      4.times { GC.start }
      Allocator.bytes_in_use
    end

    def grants(count) = count.times { @client.grant_token(**PERMISSIONS).token or raise "no token" }

    def parses(count) = count.times { PubnubPam.parse_token(@token) }

    def tokens(count) = count.times { PubnubPam::Token.parse(@token).allows?(:read, channel: "room-1") }

    def refusals(count) = count.times { @client.revoke_token("p0F2garbage").error }

    def futures(count)
      count.times { @client.grant_token(**PERMISSIONS, http_sync: false).value.status }
    end

    def callbacks(count)
      heard = Queue.new
      count.times do
        @client.grant_token(**PERMISSIONS, http_sync: false) { |envelope| heard << envelope.token }
        heard.pop
      end
    end

    # In a process of its own, so that what it keeps is not counted.
    def with_emulator
      emulator = IO.popen([RbConfig.ruby, "-Ilib", "exe/pubnub_pam", "emulator", "--json"])
      keys = JSON.parse(emulator.gets, symbolize_names: true)
      yield PubnubPam::Client.new(**keys, user_id: "leaks", ssl: false, proxy: nil, http_sync: true)
    ensure
      Process.kill(:TERM, emulator.pid)
      emulator.close
    end
  end
end
