# frozen_string_literal: true

require_relative "target"

module Bench
  # What has to be reached, each compared with another row of the same run. A time by itself is a target only where a
  # user or a test suite waits for it.
  class Targets
    GRANT = "grant_token(http_sync: true)"
    # One Permissions object for all names. Net::HTTP by hand makes no permissions either.
    ONCE = "the same, permissions made once"
    ONE_CORE = "1 thread, one core"

    PARSING = [
      Target::Rate.new(:parse, "0.2 KB", "parse_token", 20, Field::OFFICIAL),
      Target::Rate.new(:parse, "0.2 KB", "parse_token", 1.5, "cbor gem, base64"),
      Target::Rate.new(:parse, "0.2 KB", "parse_token", 0.8, "a literal of the same Hash"),
      Target::Rate.new(:parse, "0.2 KB", "Token.parse", 60, Field::OFFICIAL),
      Target::Rate.new(:parse, "0.2 KB", "Token.parse", 6, Field::RUST)
    ].freeze

    GRANTING = [
      Target::Rate.new(:grant, ONE_CORE, GRANT, 0.8, Field::LOOP),
      Target::Rate.new(:grant, ONE_CORE, GRANT, 15, Field::OFFICIAL),
      Target::Cost.new(:grant, ONE_CORE, GRANT, 1.0 / 25, Field::OFFICIAL),
      Target::Rate.new(:grant, "1 thread", GRANT, 15, Field::OFFICIAL),
      Target::Cost.new(:grant, "1 thread", GRANT, 1.0 / 25, Field::OFFICIAL),
      Target::Rate.new(:grant, "8 threads", GRANT, 0.9, Field::RUST),
      Target::Rate.new(:grant, "8 threads", GRANT, 40, Field::OFFICIAL),
      Target::Cost.new(:growth, "100 channels", GRANT, 1.5, Field::RUST),
      Target::Cost.new(:growth, "1000 channels", GRANT, 1.5, Field::RUST),
      Target::Cost.new(:growth, "1000 channels", GRANT, 1, Field::NET_HTTP),
      Target::Cost.new(:growth, "100 channels", ONCE, 1.5, Field::RUST),
      Target::Cost.new(:growth, "1000 channels", ONCE, 1.5, Field::RUST),
      Target::Cost.new(:growth, "1000 channels", ONCE, 1, Field::NET_HTTP),
      Target::Rate.new(:bulk, "64 at once", "grant_tokens, one Ruby thread", 0.9, Field::LOOP)
    ].freeze

    STARTING = [
      *FirstGrant::COLUMNS.map { |column| Target::Cost.new(:start, column, Field::OURS, 1, Field::NET_HTTP) },
      Target::Milliseconds.new(:start, NewClient::FIRST, NewClient::NEW, 1),
      Target::Cost.new(:start, NewClient::SECOND, NewClient::TLS, 1.5, NewClient::PLAIN),
      Target::Cost.new(:start, NewClient::SECOND, NewClient::BUNDLE, 1.5, NewClient::PLAIN),
      Target::Cost.new(:load, "require", Field::OURS, 1.0 / 10, Field::OFFICIAL)
    ].freeze

    DISTANCE = Distance::TLS.keys.flat_map do |tls|
      Distance::LEAST.fetch(tls).map do |column, trips|
        Target::RoundTrips.new(:distance, "#{column}, #{tls}", Field::OURS, trips)
      end.push(Target::Cost.new(:distance, "#{Distance::FIRST}, #{tls}", Field::OURS, 1, Field::NET_HTTP))
    end.freeze

    OTHERS = [
      *[CacheSpeed::HIT, CacheSpeed::FROZEN].flat_map do |hit|
        [Target::Cost.new(:cache, "memory, 1 channel", hit, 2, CacheSpeed::READ),
         Target::Rate.new(:cache, "Redis, 1 channel", hit, 1 / 1.25, CacheSpeed::READ)]
      end,
      Target::Cost.new(:cache, "memory, 200 channels", CacheSpeed::FROZEN, 2, CacheSpeed::BOTH),
      Target::Rate.new(:cache, "Redis, 200 channels", CacheSpeed::FROZEN, 1 / 1.25, CacheSpeed::BOTH),
      Target::Rate.new(:emulator, "throughput", "emulator", 1.0 / 3, "bare hyper responder"),
      Target::Milliseconds.new(:emulator, "start to first grant", "emulator", 5),
      Target::Megabytes.new(:memory, "grown", "1,000,000 parses", 8),
      Target::Megabytes.new(:memory, "grown", "100,000 grants", 8)
    ].freeze

    TABLE = [*PARSING, *GRANTING, *STARTING, *DISTANCE, *OTHERS].freeze

    def initialize(results)
      @results = results # work => column => label => what it reached
    end

    def to_s
      rows = TABLE.select { |target| @results.key?(target.work) }.map { |target| target.row(@results[target.work]) }
      "### Targets\n\n#{Table.markdown([["work", "target", "reached", ""], *rows])}"
    end
  end
end
