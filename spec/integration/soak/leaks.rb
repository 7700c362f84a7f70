# frozen_string_literal: true

require "json"
require "rbconfig"
require_relative "allocator"

module Soak
  # Bytes that the allocator has handed out, before and after many calls of one kind: what does not come back leaks.
  class Leaks
    # So many calls of each kind are measured.
    MEASURED = { parses: 1_000_000, tokens: 1_000_000, grants: 10_000, refusals: 10_000, failures: 10_000,
                 futures: 10_000, callbacks: 10_000 }.freeze
    # And before that, of all kinds, so many: pools, caches and Ruby's heap come to their size.
    WARM_UP = 10_000

    # Bytes by which the sum may differ, however many calls there were: free lists of threads, Ruby's own tables.
    # A leak of the smallest chunk in each of 10,000 calls is twice as much.
    NOISE = Allocator::SMALLEST_CHUNK * 10_000 / 2

    def initialize(out: $stdout)
      @out = out
    end

    # @return [Boolean] whether nothing leaks
    def call
      return skip unless Allocator.bytes_in_use

      with_emulator do |keys|
        @client = client(**keys)
        @nowhere = client(**keys, origin: "127.0.0.1:1", max_retries: 0)
        @token = @client.grant_token!(**PERMISSIONS)
        warm_up
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

    def client(**options)
      PubnubPam::Client.new(**options, user_id: "leaks", ssl: false, proxy: nil, http_sync: true)
    end

    def warm_up
      MEASURED.each_key { |kind| send(kind, WARM_UP) }
    end

    def measure(kind, count)
      before = settled
      send(kind, count)
      after = settled
      @out.puts line(kind, count, before, after)
      @out.flush
      after - before <= NOISE
    end

    def line(kind, count, before, after)
      format("  %-10s%9d calls: %10d -> %10d bytes in use, %+8.3f a call%s", kind, count, before, after,
             (after - before).fdiv(count), after - before > NOISE ? "   LEAKS" : "")
    end

    def settled
      4.times { GC.start }
      Allocator.bytes_in_use
    end

    def grants(count) = count.times { @client.grant_token(**PERMISSIONS).token or raise "no token" }

    def parses(count) = count.times { PubnubPam.parse_token(@token) }

    def tokens(count) = count.times { PubnubPam::Token.parse(@token).allows?(:read, channel: "room-1") }

    def refusals(count) = count.times { @client.revoke_token("p0F2garbage").error or raise "taken" }

    def failures(count) = count.times { @nowhere.revoke_token(@token).error or raise "answered" }

    def futures(count) = count.times { @client.grant_token(**PERMISSIONS, http_sync: false).value.status }

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
      yield JSON.parse(emulator.gets, symbolize_names: true)
    ensure
      Process.kill(:TERM, emulator.pid)
      emulator.close
    end
  end
end
