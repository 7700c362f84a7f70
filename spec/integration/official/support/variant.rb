# frozen_string_literal: true

require "rbconfig"
require "tmpdir"
require_relative "../../interop/support/driver"
require_relative "option_set"
require_relative "servers"
require_relative "plain"
require_relative "run"

module Official
  # One way of having the `Pubnub` constant: the official gem, ours, or both. It makes every call in one process, in an
  # empty folder of its own, and against servers of its own.
  class Variant
    LIBRARIES = [File.expand_path("stand_ins", __dir__), "#{ENV.fetch("PUBNUB_GEM", "")}/lib",
                 File.expand_path("../../../../lib", __dir__)].freeze
    # What a program needs to find its gems; no proxy, no Bundler.
    KEPT = %w[PATH HOME LANG GEM_HOME GEM_PATH].freeze

    attr_reader :name, :files, :late_calls

    def initialize(name)
      @name = name
    end

    # @return [Hash{String => Run}] by option set
    def run
      Dir.mktmpdir("pubnub_pam-comparison-") do |folder|
        drive(folder) { OptionSets.names.to_h { |set| [set, ask(OptionSets.fetch(set))] } }
          .tap { @files = Dir.children(folder) }
      end
    end

    private

    def drive(folder)
      @servers = Servers.new
      @token = @servers[:emulator].client(user_id: "server-1").grant_token!(ttl: 15, **TOKEN_FOR)
      @driver = Interop::Driver.new(command, environment, chdir: folder)
      yield.tap { @late_calls = @driver.ask(finish: true) }
    ensure
      @driver&.stop
      @servers.stop
    end

    TOKEN_FOR = { channels: { "a" => PubnubPam::Permissions.res(read: true) } }.freeze

    def command
      libraries = LIBRARIES.flat_map { |folder| ["-I", folder] }
      [RbConfig.ruby, "-W0", *libraries, File.expand_path("program.rb", __dir__), name]
    end

    def environment
      Bundler.unbundled_env.slice(*KEPT)
    end

    def ask(set)
      server = @servers[set.server].tap(&:reset)
      set.prepare&.call(server)
      settings = { origin: server.origin, **PubnubPam::Emulator::KEYS }
      outcome = @driver.ask(set: set.name, token: @token, settings:)
      plain = Plain.new(server.origin)
      Run.new(plain.outcome(outcome), plain.heard(server.requests))
    end
  end
end
