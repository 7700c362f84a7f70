# frozen_string_literal: true

require_relative "../../spec/support/test_ca"

module Bench
  # An nginx that speaks TLS, behind a proxy that delays every byte in both directions.
  module DistantServer
    DELAY = 0.025
    ROUND_TRIP = 2 * DELAY

    class << self
      # Yields the proxy's address, and the file of the certificate that vouches for the server.
      def run(folder, protocol)
        authority = TestCA.new
        tls = write_certificate(folder, authority).merge(protocol:)
        Server.nginx(folder, format(TLS_LINES, tls)) do |origin, _name|
          authority.with_file { |ca_file| delayed(origin) { |delayed| yield delayed, ca_file } }
        end
      end

      private

      TLS_LINES = <<~NGINX
        ssl_certificate %<certificate>s;
        ssl_certificate_key %<key>s;
        ssl_protocols %<protocol>s;
        ssl_session_cache shared:bench:1m;
      NGINX
      private_constant :TLS_LINES

      def write_certificate(folder, authority)
        FileUtils.mkdir_p(folder)
        certificate, key = authority.issue
        { certificate: "#{folder}/server.pem", key: "#{folder}/server.key" }.tap do |files|
          File.write(files[:certificate], certificate.to_pem)
          File.write(files[:key], key.to_pem)
        end
      end

      # The proxy ends with its input.
      def delayed(origin)
        questions, keep = IO.pipe
        address, output = IO.pipe
        pid = Process.spawn(RbConfig.ruby, "#{ROOT}/workers/delay.rb", origin, DELAY.to_s, in: questions, out: output)
        [questions, output].each(&:close)
        yield address.gets.chomp
      ensure
        keep&.close
        Process.wait(pid) if pid
      end
    end
  end
end
