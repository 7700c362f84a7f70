# frozen_string_literal: true

require "rbconfig"

module Bench
  # Who competes, how each is started, and how to get those that are not installed.
  module Field
    INTEROP = "#{File.dirname(ROOT)}/spec/integration/interop/.deps".freeze
    STAND_INS = "#{File.dirname(ROOT)}/spec/integration/official/support/stand_ins".freeze
    SETUP = "bin/setup"

    class << self
      def ours(label, **extra) = ruby(label, "ours", ["-I#{File.dirname(ROOT)}/lib"], **extra)

      def official
        copy = ENV.fetch("PUBNUB_GEM", nil)
        ruby(Targets::OFFICIAL, "official", ["-I#{STAND_INS}", "-I#{copy}/lib"],
             missing: ("PUBNUB_GEM=<an unpacked copy of the gem>" unless copy && File.directory?("#{copy}/lib")))
      end

      def cbor = ruby("cbor gem, base64", "cbor", missing: ("gem cbor (Debian: ruby-cbor)" unless gem?("cbor")))

      def literal = ruby("a literal of the same Hash", "literal", ["-I#{File.dirname(ROOT)}/lib"])

      def net_http(label = "Net::HTTP, OpenSSL") = ruby(label, "net_http")

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
                      environment: { "NODE_PATH" => modules }, missing: unless_there("javascript/node_modules"))
      end

      def rust
        program = "#{ROOT}/target/release/sdk"
        Contender.new("official Rust SDK", [program], missing: ("cargo" unless File.executable?(program)))
      end

      def limit = Contender.new("bare reqwest loop", [LIMIT])

      private

      def ruby(label, worker, arguments = [], missing: nil, **extra)
        Contender.new(label, [RbConfig.ruby, *arguments, "#{ROOT}/workers/#{worker}.rb"], missing:, **extra)
      end

      def unless_there(path)
        SETUP unless File.exist?("#{INTEROP}/#{path}")
      end

      def gem?(name) = Gem::Specification.any? { |spec| spec.name == name }
    end
  end
end
