# frozen_string_literal: true

require_relative "tls_server"

module Bench
  # How long a new process takes from making a client to its first token, over TLS to a server on this machine: with the
  # server's authority alone in SSL_CERT_FILE, and with a system's bundle of authorities beside it, as in containers.
  class FirstGrant
    TITLE = "the first grant of a process, over TLS, by the certificates in SSL_CERT_FILE"
    COLUMNS = ["first grant, one certificate", "first grant, a system's bundle"].freeze
    BUNDLE = [OpenSSL::X509::DEFAULT_CERT_FILE, "/etc/ssl/certs/ca-certificates.crt"].find { |file| File.file?(file) }

    def initialize(options)
      @rounds = options.rounds
    end

    def report
      return Works::Report.without("nginx", TITLE, COLUMNS) unless Bench.command?("nginx")

      Works::Report.new(TITLE, measure)
    end

    private

    def measure
      TLSServer.run("#{OUT}/first-grant", "TLSv1.3") do |origin, ca_file|
        COLUMNS.zip([ca_file, bundle(ca_file)]).to_h { |name, file| [name, column(origin, file)] }
      end
    end

    # The system's bundle, and the server's authority at its end.
    def bundle(ca_file)
      return unless BUNDLE

      "#{OUT}/first-grant/bundle.pem".tap { |file| File.write(file, File.read(BUNDLE) + File.read(ca_file)) }
    end

    def column(origin, file)
      return { Field::OURS => "not installed: ca-certificates" } unless file

      question = { work: "grant", origin:, ca_file: file, **Requests.grant(1) }
      contenders = Field.over_tls(file)
      rounds = Array.new(@rounds) { contenders.map { |contender| in_new_process(contender, question) } }
      contenders.map(&:label).zip(rounds.transpose.map { |waits| Bench.median_wait(waits) }).to_h
    end

    def in_new_process(contender, question)
      contender.wait(question)
    ensure
      contender.stop
    end
  end
end
