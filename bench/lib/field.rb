# frozen_string_literal: true

require "rbconfig"

module Bench
  # Who competes, how each is started, and how to get those that are not installed.
  module Field
    INTEROP = "#{File.dirname(ROOT)}/spec/integration/interop/.deps".freeze
    STAND_INS = "#{File.dirname(ROOT)}/spec/integration/official/support/stand_ins".freeze
    SETUP = "bin/setup"
    # The names of those that targets compare.
    OURS = "this gem"
    OFFICIAL = "official Ruby gem"
    RUST = "official Rust SDK"
    NET_HTTP = "Net::HTTP, OpenSSL"
    LOOP = "bare reqwest loop"

    class << self
      def ours(label = OURS, **extra) = ruby(label, "ours", ["-I#{File.dirname(ROOT)}/lib"], **extra)

      def cache(label, **extra)
        missing = "Active Support and redis (Debian: ruby-activesupport, ruby-redis)"
        ruby(label, "cache", ["-I#{File.dirname(ROOT)}/lib"],
             missing: (missing unless gem?("activesupport") && gem?("redis")), **extra)
      end

      def official
        copy = ENV.fetch("PUBNUB_GEM", nil)
        ruby(OFFICIAL, "official", ["-I#{STAND_INS}", "-I#{copy}/lib"],
             missing: ("PUBNUB_GEM=<an unpacked copy of the gem>" unless copy && File.directory?("#{copy}/lib")))
      end

      def cbor = ruby("cbor gem, base64", "cbor", missing: ("gem cbor (Debian: ruby-cbor)" unless gem?("cbor")))

      def literal = ruby("a literal of the same Hash", "literal", ["-I#{File.dirname(ROOT)}/lib"])

      def net_http(label = NET_HTTP) = ruby(label, "net_http")

      # What threads can reach in Ruby: with so many microseconds a call in which Ruby is busy.
      def sockets(microseconds)
        busy = microseconds.zero? ? "" : ", #{microseconds} µs of Ruby"
        ruby("bare socket in Ruby#{busy}", "sockets", microseconds:)
      end

      def python
        Contender.new("official Python SDK", ["#{INTEROP}/python/bin/python", "#{ROOT}/workers/python.py"],
                      environment: { "PYTHONDONTWRITEBYTECODE" => "1" }, missing: unless_there("python/bin/python"))
      end

      def javascript
        modules = "#{INTEROP}/javascript/node_modules"
        Contender.new("official JavaScript SDK", ["node", "#{ROOT}/workers/javascript.js"],
                      environment: { "NODE_PATH" => modules }, missing: unless_there("javascript/node_modules", "node"))
      end

      def rust
        program = "#{ROOT}/target/release/sdk"
        Contender.new(RUST, [program], missing: ("cargo" unless File.executable?(program)))
      end

      # Those that make calls over TLS. They trust the certificates of this file.
      # @param extra [Hash] what is added to the questions for this gem
      def over_tls(ca_file, **extra)
        trust = { "SSL_CERT_FILE" => ca_file, "SSL_CERT_DIR" => nil, "NODE_EXTRA_CA_CERTS" => ca_file }
        [ours(**extra), net_http, official, rust, python, javascript]
          .each { |contender| contender.environment.merge!(trust) }
      end

      def limit = Contender.new(LOOP, [LIMIT], missing: ("cargo" unless File.executable?(LIMIT)))

      private

      def ruby(label, worker, arguments = [], missing: nil, **extra)
        Contender.new(label, [RbConfig.ruby, *arguments, "#{ROOT}/workers/#{worker}.rb"], missing:, **extra)
      end

      def unless_there(path, command = nil)
        return command if command && !Bench.command?(command)

        SETUP unless File.exist?("#{INTEROP}/#{path}")
      end

      def gem?(name) = Gem::Specification.any? { |spec| spec.name == name }
    end
  end
end
