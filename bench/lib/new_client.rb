# frozen_string_literal: true

module Bench
  # What the first and the second client of a process take: to be made, and to be ready for a call. Nothing listens at
  # their origin, so that a call ends as soon as it has what it needs to connect.
  class NewClient
    FIRST = "the first of a process"
    SECOND = "the second"
    NEW = "Client.new"
    PLAIN = "a client that can connect"
    TLS = "a client that can connect by TLS"
    BUNDLE = "a client that can connect by TLS, SSL_CERT_FILE set"
    # Whether they use TLS, and what is in SSL_CERT_FILE.
    ROWS = { PLAIN => [false, nil], TLS => [true, nil],
             **(FirstGrant::BUNDLE ? { BUNDLE => [true, FirstGrant::BUNDLE] } : {}) }.freeze

    def initialize(options)
      @rounds = options.quick? ? 1 : 9
    end

    def report
      clients = ROWS.transform_values { |tls, file| medians(tls, file) }
      Works::Report.new("new clients", [FIRST, SECOND].each_with_index.to_h do |name, index|
        made = clients.fetch(PLAIN)[index].first
        [name, { NEW => made, **clients.transform_values { |waits| waits[index].last } }]
      end)
    end

    private

    # For each of both clients: how long making it took, and how long until its call was refused.
    def medians(tls, file)
      Array.new(@rounds) { process(tls, file) }.transpose.map do |client|
        client.transpose.map { |seconds| Wait.new(Bench.median(seconds)) }
      end
    end

    def process(tls, file)
      environment = { "SSL_CERT_FILE" => file, "SSL_CERT_DIR" => nil }
      command = [RbConfig.ruby, "-I#{File.dirname(ROOT)}/lib", "#{ROOT}/workers/new_client.rb", tls.to_s]
      JSON.parse(Open3.capture2(environment, *command).first)
    end
  end
end
