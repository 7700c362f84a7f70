# frozen_string_literal: true

require "json"
require "rbconfig"
require "tmpdir"
require_relative "variant"

module Official
  # The official gem's own examples of the calls before tokens, and of a token's grant, in a process of their own.
  class Examples
    FILES = "spec/examples/{audit,grant,revoke}*_spec.rb"

    # @param required [String] what the examples are to require, separated by commas
    def initialize(required)
      @required = required
    end

    def run
      Dir.mktmpdir("pubnub_pam-examples-") do |folder|
        out = "#{folder}/out.json"
        options = { chdir: folder, unsetenv_others: true, err: %i[child out] }
        text = IO.popen([environment, *command(out), options], &:read)
        raise "the examples did not run: #{text}" unless File.size?(out)

        @report = JSON.parse(File.read(out))
      end
      self
    end

    def count = @report.fetch("summary").fetch("example_count")

    # One text for each that failed, and for each file that could not be read.
    def failures
      errors = @report.fetch("messages", []).grep(/error/i)
      failed = @report.fetch("examples").reject { |example| example.fetch("status") == "passed" }
      errors + failed.map { |example| "#{example.fetch("id")}: #{example.dig("exception", "message")}" }
    end

    private

    def command(out)
      libraries = [File.expand_path("examples", __dir__), *Variant::LIBRARIES].flat_map { |path| ["-I", path] }
      [RbConfig.ruby, "-W0", *libraries, File.expand_path("examples/run.rb", __dir__), out, *Dir["#{gem}/#{FILES}"]]
    end

    def environment
      { **Bundler.unbundled_env.slice(*Variant::KEPT), "PUBNUB_GEM" => gem, "PUBNUB_VARIANT" => @required }
    end

    def gem = File.expand_path(ENV.fetch("PUBNUB_GEM"))
  end
end
