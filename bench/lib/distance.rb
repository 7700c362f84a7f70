# frozen_string_literal: true

require_relative "distant_server"

module Bench
  # What users wait for: calls over TLS to a server that is 25 ms away. Each contender is a new process, as after a
  # deploy. Counted are round trips: the handshake's and the request's. A TCP connection takes one more, which a proxy
  # on this machine cannot delay.
  class Distance
    TLS = { "TLS 1.3" => "TLSv1.3", "TLS 1.2" => "TLSv1.2" }.freeze
    OURS = "this gem"
    FIRST = "first call"
    NEXT = "next call"
    THREADS = "8 threads at once"
    BULK = "500 grants, 64 at once"
    IDLE = "idle for 40 s"
    # The fewest round trips that a column can take, for each version.
    LEAST = { FIRST => { "TLS 1.3" => 2, "TLS 1.2" => 3 }, NEXT => { "TLS 1.3" => 1, "TLS 1.2" => 1 },
              THREADS => { "TLS 1.3" => 2, "TLS 1.2" => 3 }, BULK => { "TLS 1.3" => 9, "TLS 1.2" => 10 },
              IDLE => { "TLS 1.3" => 1, "TLS 1.2" => 1 } }.freeze

    # How long a caller waited.
    Wait = Struct.new(:seconds) do
      def trips = seconds / DistantServer::ROUND_TRIP
      def to_s = format("%<ms>d ms, %<trips>.1f round trips", ms: seconds * 1000, trips:)
    end

    def initialize(options)
      @rounds = options.quick? ? 1 : 3
      @idle = options.quick? ? 0.1 : 40
    end

    def reports
      return Works::Report.new("distance", { FIRST => { OURS => "not installed: nginx" } }) unless nginx?

      TLS.map do |name, protocol|
        columns = DistantServer.run("#{OUT}/distance", protocol) { |origin, ca_file| columns(origin, ca_file) }
        Works::Report.new("50 ms away, #{name}", columns.transform_keys { |column| "#{column}, #{name}" })
      end
    end

    private

    def nginx? = Bench.command?("nginx")

    def columns(origin, ca_file)
      question = { work: "grant", origin:, ca_file:, once: true, **Requests.grant(1) }
      eight = { threads: 8 }
      { **in_turn([FIRST, NEXT], question, field(ca_file)),
        **in_turn([THREADS], question.merge(eight), field(ca_file)),
        **in_turn([BULK], question.merge(work: "bulk", grants: 500), field(ca_file).first(1)),
        IDLE => after_idleness(question, field(ca_file)) }
    end

    def field(ca_file)
      environment = { "SSL_CERT_FILE" => ca_file, "SSL_CERT_DIR" => nil, "NODE_EXTRA_CA_CERTS" => ca_file }
      [Field.ours(OURS, threads_in_rust: 64), Field.net_http, Field.official, Field.python, Field.javascript]
        .each { |contender| contender.environment.merge!(environment) }
    end

    # The same question once for each column, to one new process in each round.
    def in_turn(names, question, contenders)
      waits = contenders.to_h do |contender|
        [contender.label, Array.new(@rounds) { one_process(contender) { names.map { wait(contender, question) } } }]
      end
      names.each_with_index.to_h do |name, index|
        [name, waits.transform_values { |rounds| median(rounds.map { |round| round[index] }) }]
      end
    end

    def one_process(contender)
      yield
    ensure
      contender.stop
    end

    # All of them are idle at the same time.
    def after_idleness(question, contenders)
      contenders.each { |contender| contender.ask(question) }
      sleep(@idle)
      contenders.to_h { |contender| [contender.label, wait(contender, question)] }
    ensure
      contenders.each(&:stop)
    end

    def wait(contender, question)
      result = contender.ask(question)
      result.is_a?(Result) ? Wait.new(1 / result.rate) : result
    end

    def median(waits)
      reached = waits.grep(Wait)
      reached.empty? ? waits.first : Wait.new(Bench.median(reached.map(&:seconds)))
    end
  end
end
