# frozen_string_literal: true

require_relative "../../spec/support/test_ca"

module Bench
  # An nginx that speaks TLS, with a certificate of a new authority.
  module TLSServer
    LINES = <<~NGINX
      ssl_certificate %<certificate>s;
      ssl_certificate_key %<key>s;
      ssl_protocols %<protocols>s;
      ssl_session_cache shared:bench:1m;
      %<more>s
    NGINX
    private_constant :LINES

    class << self
      # Yields its address, and a file with the authority's certificate.
      # @param more [String] further lines of nginx's configuration
      def run(folder, protocols, more: "")
        authority = TestCA.new
        lines = format(LINES, **write_certificate(folder, authority), protocols:, more:)
        Server.nginx(folder, lines) do |origin, _name|
          authority.with_file { |ca_file| yield origin, ca_file }
        end
      end

      private

      def write_certificate(folder, authority)
        FileUtils.mkdir_p(folder)
        certificate, key = authority.issue
        { certificate: "#{folder}/server.pem", key: "#{folder}/server.key" }.tap do |files|
          File.write(files[:certificate], certificate.to_pem)
          File.write(files[:key], key.to_pem)
        end
      end
    end
  end
end
