# frozen_string_literal: true

require "json"
require "optparse"
require_relative "../pubnub_pam"

module PubnubPam
  # The command line. Errors are one line on stderr; the exit status is 1 if something failed and
  # 2 for wrong usage.
  #
  # @example
  #   PubnubPam::CLI.new(out: $stdout).run(["version"]) # => 0
  class CLI
    # Wrong usage: the message points to --help.
    class UsageError < StandardError; end

    # The call was made, but its result could not be written.
    class Undelivered < StandardError; end
    private_constant :Undelivered

    autoload :Arguments, "pubnub_pam/cli/arguments"
    autoload :Asked, "pubnub_pam/cli/asked"
    autoload :BatchFile, "pubnub_pam/cli/batch_file"
    autoload :Check, "pubnub_pam/cli/check"
    autoload :Command, "pubnub_pam/cli/command"
    autoload :Demo, "pubnub_pam/cli/demo"
    autoload :Emulate, "pubnub_pam/cli/emulate"
    autoload :EmulatorLog, "pubnub_pam/cli/emulator_log"
    autoload :Flags, "pubnub_pam/cli/flags"
    autoload :Grant, "pubnub_pam/cli/grant"
    autoload :Parse, "pubnub_pam/cli/parse"
    autoload :Revoke, "pubnub_pam/cli/revoke"
    autoload :StrictJson, "pubnub_pam/cli/strict_json"
    autoload :Text, "pubnub_pam/cli/text"
    autoload :Version, "pubnub_pam/cli/version"
    autoload :Warnings, "pubnub_pam/cli/warnings"
    autoload :Wording, "pubnub_pam/cli/wording"

    # Each command with its class and what it does, in the order of --help.
    COMMANDS = {
      "demo" => [:Demo, "grant, use and revoke a token on an Access Manager in this process"],
      "emulator" => [:Emulate, "run an Access Manager on loopback until interrupted"],
      "grant" => [:Grant, "ask for a token"],
      "revoke" => [:Revoke, "make a token invalid"],
      "parse" => [:Parse, "show the content of a token; needs no keys and no network"],
      "check" => [:Check, "say whether a token allows something, and why not; needs no keys and no network"],
      "version" => [:Version, "print the version"]
    }.freeze

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
      name, rest = command_line(arguments)
      status = name ? command(name).run(rest) : help
      @out.flush # at exit, a failure would not be reported
      status.is_a?(Integer) ? status : 0
    rescue UsageError, OptionParser::ParseError => e
      fail_with(2, "#{e.message} (see pubnub_pam #{name if COMMANDS.key?(name)} --help)".squeeze(" "))
    rescue PubnubPam::Error, Undelivered, SystemCallError => e
      failed(e)
    rescue Interrupt
      fail_with(INTERRUPTED, "interrupted")
    end

    HELP = %w[help --help -h].freeze
    # The exit status that shells use for a program ended by Ctrl-C.
    INTERRUPTED = 130
    private_constant :HELP, :INTERRUPTED

    private

    # The command, if there is one, and its arguments: `help grant` is `grant --help`.
    def command_line(arguments)
      name, *rest = Text.all(arguments)
      return [name, rest] unless HELP.include?(name)

      [rest.first, ["--help"]] unless HELP.include?(rest.first)
    end

    def command(name)
      name = "version" if %w[--version -v].include?(name)
      constant, = COMMANDS.fetch(name) { raise UsageError, unknown(name) }
      CLI.const_get(constant).new(**@streams)
    end

    def unknown(name)
      "no such command: #{Arguments.shown(name)}#{Arguments.suggestion(name, [*COMMANDS.keys, "--help"])}"
    end

    def help
      width = COMMANDS.keys.map(&:length).max
      @out.puts "Usage: pubnub_pam COMMAND [options]", ""
      COMMANDS.each { |name, (_, text)| @out.puts "  #{name.ljust(width)}  #{text}" }
      @out.puts "", "pubnub_pam COMMAND --help lists a command's options."
      0
    end

    def failed(error)
      case error
      when Errno::EPIPE then 1
      when SystemCallError then fail_with(1, Wording.of_system(error))
      else fail_with(Wording.usage?(error) ? 2 : 1, Wording.of(error.message))
      end
    end

    def fail_with(status, message)
      @err.puts "pubnub_pam: #{Printable.escape(message.lines.map(&:strip).join(" "))}"
      status
    rescue SystemCallError
      status
    end
  end
end
