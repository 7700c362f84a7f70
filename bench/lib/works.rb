# frozen_string_literal: true

require "pubnub_pam"
require "pubnub_pam/emulator"

module Bench
  # The kinds of work: each returns its title and its results, by variant and contender.
  class Works
    NAMES = %w[parse grant growth bulk start distance cache sign load memory emulator].freeze
    Report = Struct.new(:title, :columns) do
      # What takes a program that is not there.
      def self.without(program, title, columns, row = Field::OURS)
        new(title, columns.to_h { |column| [column, { row => "not installed: #{program}" }] })
      end
    end
    ONE_CORE = "granting, server and all on one core"

    def initialize(options, origin)
      @options = options
      @origin = origin
    end

    # Tokens of three sizes: with 1, 26 and 280 channels.
    def parse
      contenders = [Field.ours("parse_token"), Field.ours("Token.parse", form: "token"), Field.literal, Field.cbor,
                    Field.official, Field.rust, Field.python, Field.javascript]
      report("parsing, by the token's size", contenders, Requests.tokens.transform_values do |token|
        { work: "parse", token: }
      end)
    end

    def grant
      threads = { "1 thread" => 1, "8 threads" => 8, "64 threads" => 64 }
      [report("granting, by threads", granters, threads.transform_values { |count| question(1, count) }),
       grant_on_one_core]
    end

    def growth
      contenders = [Field.ours(Targets::GRANT), Field.ours(Targets::ONCE, form: "once"), Field.limit, Field.net_http,
                    Field.official, Field.rust, Field.python, Field.javascript]
      sizes = [1, 10, 100, 1000].to_h { |count| ["#{count} #{count == 1 ? "channel" : "channels"}", count] }
      on_one_core("granting on one core, by the number of channels", contenders, sizes) { |count| question(count, 1) }
    end

    def bulk
      contenders = [Field.ours("grant_tokens, one Ruby thread", calls_each: 1000, threads: 1, threads_in_rust: 64),
                    Field.limit, Wrk.new(folder: OUT)]
      report("granting in bulk", contenders, { "64 at once" => question(1, 64).merge(work: "bulk") })
    end

    def start = [FirstGrant.new(@options).report, NewClient.new(@options).report]
    def distance = Distance.new(@options).reports

    def cache = CacheSpeed.new(@options).report

    def sign
      report("signing any request", [Field.ours("Client#sign"), Field.net_http("OpenSSL")],
             { "one request" => { work: "sign" } })
    end

    def load = Loading.new(@options).report
    def memory = Memory.new(@options, @origin).report
    def emulator = EmulatorSpeed.new(@options).report

    private

    def grant_on_one_core
      threads = { Targets::ONE_CORE => 1, "8 threads, one core" => 8 }
      return Report.without("taskset", ONE_CORE, threads.keys, Targets::GRANT) unless Cores.one?

      on_one_core(ONE_CORE, granters, threads) { |count| question(1, count) }
    end

    # With a server of its own there.
    def on_one_core(title, contenders, variants)
      Cores.one do
        Server.run("#{OUT}/one-core") do |origin, _server|
          report(title, contenders, variants.transform_values { |variant| yield(variant).merge(origin:) })
        end
      end
    end

    def granters
      [Field.ours(Targets::GRANT), Field.ours("grant_token!", form: "bang"), Field.limit,
       Wrk.new(folder: OUT), Field.sockets(0), Field.sockets(10), Field.net_http, Field.official, Field.rust,
       Field.python, Field.javascript]
    end

    def question(resources, threads)
      { work: "grant", origin: @origin, threads:, resources:, **Requests.grant(resources) }
    end

    def report(title, contenders, questions)
      race = Race.new(contenders, @options)
      Report.new(title, questions.transform_values { |question| race.run(question) })
    ensure
      race&.stop
    end
  end
end
