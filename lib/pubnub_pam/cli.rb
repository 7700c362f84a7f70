# frozen_string_literal: true

require "json"
require "optparse"
require_relative "../pubnub_pam"

module PubnubPam
  # The command line. Errors are one line on stderr; the exit status is 1 for trouble, 2 for wrong usage.
  #
  # @example
  #   PubnubPam::CLI.new(out: $stdout).run(["version"]) # => 0
  class CLI
    # Wrong usage: shown with a pointer to --help.
    class UsageError < StandardError; end

    autoload :Batch, "pubnub_pam/cli/batch"
    autoload :Demo, "pubnub_pam/cli/demo"
    autoload :Emulate, "pubnub_pam/cli/emulate"
    autoload :Flags, "pubnub_pam/cli/flags"
    autoload :Grant, "pubnub_pam/cli/grant"
    autoload :Parse, "pubnub_pam/cli/parse"
    autoload :Revoke, "pubnub_pam/cli/revoke"
    autoload :Check, "pubnub_pam/cli/check"

    # Each command with its class and what it does, in the order of --help.
    COMMANDS = {
      "demo" => [:Demo, "grant, use, revoke and lose a token, on an Access Manager in this process"],
      "emulator" => [:Emulate, "run an Access Manager on loopback until interrupted"],
      "grant" => [:Grant, "ask for a token"],
      "revoke" => [:Revoke, "make a token invalid"],
      "parse" => [:Parse, "show what a token says; needs no keys and no network"],
      "check" => [:Check, "say whether a token allows something, and why not; offline likewise"],
      "version" => [:Version, "print the version"]
    }.freeze

    # @api private
    class Version
      def initialize(out:, **) = @out = out
      def run(_arguments) = @out.puts(VERSION)
    end

    # @param out [IO]
    # @param err [IO]
    # @param input [IO]
    # @param env [Hash{String => String}]
    def initialize(out: $stdout, err: $stderr, input: $stdin, env: ENV)
      @streams = { out:, err:, input:, env: }
      @out = out
      @err = err
    end

    # @param arguments [Array<String>]
    # @return [Integer] the exit status
    def run(arguments)
      name, *rest = arguments
      return help if name.nil? || %w[help --help -h].include?(name)

      status = command(name).run(rest)
      status.is_a?(Integer) ? status : 0
    rescue UsageError, OptionParser::ParseError => e
      fail_with(2, "#{e.message} (see pubnub_pam #{name if COMMANDS.key?(name)} --help)".squeeze(" "))
    rescue Errno::EPIPE
      1
    rescue PubnubPam::Error, SystemCallError => e
      fail_with(1, e.message)
    end

    private

    def command(name)
      name = "version" if %w[--version -v].include?(name)
      constant, = COMMANDS.fetch(name) { raise UsageError, "no such command: #{name}" }
      CLI.const_get(constant).new(**@streams)
    end

    def help
      width = COMMANDS.keys.map(&:length).max
      @out.puts "Usage: pubnub_pam COMMAND [options]", ""
      COMMANDS.each { |name, (_, text)| @out.puts "  #{name.ljust(width)}  #{text}" }
      @out.puts "", "pubnub_pam COMMAND --help lists a command's options."
      0
    end

    def fail_with(status, message)
      @err.puts "pubnub_pam: #{message.lines.map(&:strip).join(" ")}"
      status
    end
  end
end
