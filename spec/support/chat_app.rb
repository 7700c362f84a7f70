# frozen_string_literal: true

require "json"
require "rbconfig"
require "tempfile"
require "timeout"
require "tmpdir"

# A small application in the official gem's style, and how to run it: in a process and an empty folder of its own,
# with the libraries in sight that it is told to have.
module ChatApp
  ROOT = File.expand_path("../..", __dir__)
  PATIENCE = 30
  DOUBLE = "#{ROOT}/spec/support/official_double".freeze
  # The official gem's source, where somebody has unpacked it, and a stand-in for what Debian does not have.
  OFFICIAL = ["#{ENV.fetch("PUBNUB_GEM", "")}/lib", "#{ROOT}/spec/integration/official/support/stand_ins"].freeze
  NO_OFFICIAL = (unless File.file?("#{OFFICIAL[0]}/pubnub.rb")
                   "PUBNUB_GEM does not name an unpacked copy of the official gem"
                 end)
  KEPT = %w[PATH HOME LANG GEM_HOME GEM_PATH].freeze

  # Where an app finds things.
  def self.environment(emulator)
    { **ENV.slice(*KEPT), **Loopback.environment(emulator), "PUBNUB_ORIGIN" => emulator.origin }
  end

  # @return [Hash{String => Object}] what came of each scene, and "files" that the app left behind
  def self.play(emulator, requires:, libraries: [])
    ruby(emulator, "#{__dir__}/chat_app/scenes.rb", requires:, libraries:)
  end

  # Runs a file, or with `-e` a text, that prints JSON last.
  def self.ruby(emulator, *program, requires: [], libraries: [])
    Dir.mktmpdir("pubnub_pam-app-") do |folder|
      folders = [*libraries, "#{ROOT}/lib"].flat_map { |library| ["-I", library] }
      command = [RbConfig.ruby, "-W0", *folders, *requires.map { |name| "-r#{name}" }, *program]
      printed = run(environment(emulator), command, folder)
      result = JSON.parse(printed.lines.last)
      result.is_a?(Hash) ? result.merge("files" => Dir.children(folder)) : result
    end
  end

  def self.run(environment, command, folder)
    Tempfile.open do |output|
      options = { in: File::NULL, %i[out err] => output.path, chdir: folder, unsetenv_others: true }
      status = wait_for(spawn(environment, *command, options))
      status.success? ? output.read : raise("#{command.join(" ")} failed:\n#{output.read}")
    end
  end

  def self.wait_for(pid)
    Timeout.timeout(PATIENCE) { Process.wait2(pid).last }
  rescue Timeout::Error
    Process.kill(:KILL, pid)
    Process.wait2(pid).last
  end
  private_class_method :run, :wait_for
end
