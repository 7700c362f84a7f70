# frozen_string_literal: true

require_relative "distant_server"

module Bench
  # What users wait for: calls over TLS to a server that is 25 ms away. Each contender is a new process, as after a
  # deploy. Counted are the round trips of the handshake and of the request. A TCP connection takes one more, which a
  # proxy on this machine cannot delay.
  class Distance
    TLS = { "TLS 1.3" => "TLSv1.3", "TLS 1.2" => "TLSv1.2" }.freeze
    FIRST = "first call"
    NEXT = "next call"
    CONNECTED = "after `connect`"
    THREADS = "8 threads at once"
    BULK = "500 grants by 64"
    IDLE = "after 40 s idle"
    CLOSED = "after a close"
    # The fewest round trips that each column can take. A session that is resumed saves one of TLS 1.2.
    LEAST = {
      "TLS 1.3" => { FIRST => 2, NEXT => 1, CONNECTED => 1, THREADS => 2, BULK => 9, IDLE => 1, CLOSED => 2 },
      "TLS 1.2" => { FIRST => 3, NEXT => 1, CONNECTED => 1, THREADS => 3, BULK => 10, IDLE => 1, CLOSED => 2 }
    }.freeze
    # What makes them of one thread of Ruby, where others have 64.
    IN_BULK = { work: "bulk", threads: 1, calls: 1, threads_in_rust: 64 }.freeze
    # A server that closes connections soon, and how long it takes to do so.
    CLOSES = "keepalive_timeout 1s;"
    CLOSING = 2

    def initialize(options)
      @rounds = options.quick? ? 1 : 5
      @idle = options.quick? ? 0.1 : 40
      @grants = options.quick? ? 64 : 500
    end

    def reports = TLS.map { |name, protocol| report(name, protocol) }

    private

    def report(name, protocol)
      title = "50 ms away, #{name}: time and round trips"
      least = LEAST.fetch(name)
      return Works::Report.without("nginx", title, least.keys.map { |column| "#{column}, #{name}" }) unless nginx?

      columns = { **columns(protocol), CLOSED => after_closing(protocol) }
      Works::Report.new(title, columns.to_h do |column, waits|
        ["#{column}, #{name}", { **waits, "the least possible" => least.fetch(column) }]
      end)
    end

    def nginx? = Bench.command?("nginx")

    def columns(protocol)
      DistantServer.run("#{OUT}/distance", protocol) do |origin, ca_file|
        question = question(origin, ca_file)
        field = Field.over_tls(ca_file)
        { **in_turn([FIRST, NEXT], question, field),
          CONNECTED => second_waits(question, field.first(1), first: { work: "connect" }),
          **in_turn([THREADS], { **question, threads: 8 }, field),
          **in_turn([BULK], { **question, **bulk }, Field.over_tls(ca_file, **IN_BULK)),
          IDLE => second_waits(question, field, pause: @idle) }
      end
    end

    def after_closing(protocol)
      DistantServer.run("#{OUT}/distance", protocol, more: CLOSES) do |origin, ca_file|
        second_waits(question(origin, ca_file), Field.over_tls(ca_file), pause: CLOSING)
      end
    end

    def bulk = { threads: 64, calls: @grants, grants: @grants }
    def question(origin, ca_file) = { work: "grant", origin:, ca_file:, **Requests.grant(1) }

    # The same question once for each column, to one new process in each round.
    def in_turn(names, question, contenders)
      waits = contenders.to_h do |contender|
        [contender.label, Array.new(@rounds) { one_process(contender) { names.map { wait(contender, question) } } }]
      end
      names.each_with_index.to_h do |name, index|
        [name, waits.transform_values { |rounds| Bench.median_wait(rounds.map { |round| round[index] }, DistantWait) }]
      end
    end

    def one_process(contender)
      yield
    ensure
      contender.stop
    end

    # How long each waits for its second call. All pause at the same time.
    def second_waits(question, contenders, first: {}, pause: 0)
      contenders.each { |contender| wait(contender, { **question, **first }) }
      sleep(pause)
      contenders.to_h { |contender| [contender.label, wait(contender, question)] }
    ensure
      contenders.each(&:stop)
    end

    def wait(contender, question) = contender.wait(question, DistantWait)
  end
end
