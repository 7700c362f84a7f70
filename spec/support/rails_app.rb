# frozen_string_literal: true

require "json"
require "open3"
require "rbconfig"
require "timeout"
require "tmpdir"

# The smallest Rails application, in a process of its own: Rails changes Ruby, and boots once per process.
class RailsApp
  LIB = File.expand_path("../../lib", __dir__)
  HEAD = <<~RUBY
    require "rails"
    require "action_controller/railtie"
    require "active_job/railtie"
    require "json"
    require "logger"
    require "pubnub_pam"
    require "pubnub_pam/emulator"

    module TinyChat
      class Application < Rails::Application
        config.root = __dir__
        config.eager_load = true
        config.hosts.clear
        config.secret_key_base = "x" * 64
        config.logger = Logger.new("\#{__dir__}/log.txt")
        config.active_job.queue_adapter = :inline
      end
    end

    def say(**answer) = $stdout.puts(JSON.generate(answer))
  RUBY
  PATIENCE = 60

  def self.create
    Dir.mktmpdir("tiny_chat-") { |folder| yield new(folder) }
  end

  attr_reader :folder

  def initialize(folder)
    @folder = folder
    Dir.mkdir("#{folder}/config")
  end

  # Runs `code` after the application's definition; `boot` runs before it is initialized. Brings back what it says.
  def run(code, boot: "", env: {})
    File.write("#{folder}/app.rb", [HEAD, boot, "Rails.application.initialize!", code].join("\n"))
    JSON.parse(sh("app.rb", env:).lines.last, symbolize_names: true)
  end

  def sh(*arguments, env: {})
    command = [RbConfig.ruby, "-I", LIB, *arguments]
    settings = { "RAILS_ENV" => "production", "RAILS_MASTER_KEY" => nil, **Loopback::KEYS.transform_values { nil } }
    output, status = Timeout.timeout(PATIENCE) do
      Open3.capture2e({ **settings, **env }, *command, chdir: folder)
    end
    raise "#{arguments.join(" ")}: #{output}" unless status.success?

    output
  end

  def write(path, text)
    FileUtils.mkdir_p(File.dirname("#{folder}/#{path}"))
    File.write("#{folder}/#{path}", text)
  end

  def log
    File.read("#{folder}/log.txt")
  end
end
