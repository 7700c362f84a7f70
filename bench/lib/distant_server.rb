# frozen_string_literal: true

require_relative "tls_server"

module Bench
  # A server that speaks TLS, behind a proxy that delays every byte in both directions.
  module DistantServer
    DELAY = 0.025
    ROUND_TRIP = 2 * DELAY

    class << self
      # Yields the proxy's address, and the file of the certificate that vouches for the server.
      def run(folder, protocols, **options)
        TLSServer.run(folder, protocols, **options) do |origin, ca_file|
          delayed(origin) { |delayed| yield delayed, ca_file }
        end
      end

      private

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
