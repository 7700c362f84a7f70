# frozen_string_literal: true

require "fileutils"
require "open3"
require "rbconfig"

# The application in chat_rails_app/, with what `rails generate pubnub_pam:tokens` writes and with Turbo, served by a
# Puma in cluster mode that has preloaded it.
class ChatRailsApp
  SOURCE = "#{__dir__}/chat_rails_app".freeze
  MODULES = File.expand_path("../integration/interop/.deps/javascript/node_modules", __dir__)
  TURBO = "#{MODULES}/@hotwired/turbo/dist/turbo.es2017-umd.js".freeze
  GENERATE = <<~RUBY
    require "./config/environment"
    require "rails/generators"
    Rails.application.load_generators
    Rails::Generators.invoke("pubnub_pam:tokens", ["--test-framework=false"])
  RUBY
  WORKERS = 2

  # @return [String, nil] what keeps it from running, as a sentence
  def self.missing
    "the JavaScript SDK or Turbo is not installed: bin/setup says why" unless File.exist?(TURBO)
  end

  # `workers` are the processes that answer, by id; `seconds_ahead` is how far the clock of their requests is ahead.
  attr_reader :url, :workers, :seconds_ahead

  # @param folder [String] one that is not there yet
  # @param emulator [PubnubPam::Emulator, nil] without one, the application has no keys
  def initialize(folder, emulator:, redis:)
    @folder = folder
    @environment = environment(emulator, redis)
    write_files
    self.seconds_ahead = 0
    used = emulator ? { "PRELOADED_USE" => "yes" } : {}
    @puma = Background.new(RbConfig.ruby, "-S", "puma", chdir: folder, env: { **@environment, **used })
    @url = @puma.await(%r{Listening on (http://127\.0\.0\.1:\d+)})[1]
    @workers = Array.new(WORKERS) { await_worker }
  rescue StandardError
    @puma&.kill
    raise
  end

  def seconds_ahead=(seconds)
    @seconds_ahead = seconds
    # Put in its place as a whole: somebody may be reading.
    File.write("#{clock}.new", seconds.to_s)
    File.rename("#{clock}.new", clock)
  end

  # Ends a worker in the middle of whatever it does. Puma puts another in its place, which this waits for.
  def replace_worker(id)
    Process.kill(:KILL, Integer(id))
    @workers = @workers - [id] + [await_worker]
  end

  def log
    "#{File.read("#{@folder}/log/production.log")}#{@puma.output}"
  end

  def stop
    @puma&.stop
  end

  private

  def await_worker = @puma.await(/Worker \d+ \(PID: (\d+)\) booted/)[1]

  def write_files
    FileUtils.cp_r(SOURCE, @folder)
    FileUtils.mkdir_p(%W[#{@folder}/log #{@folder}/tmp #{@folder}/node_modules #{@folder}/public])
    FileUtils.ln_s("#{MODULES}/pubnub", "#{@folder}/node_modules/pubnub")
    FileUtils.cp(TURBO, "#{@folder}/public/turbo.js")
    output, status = Open3.capture2e(@environment, RbConfig.ruby, "-e", GENERATE, chdir: @folder)
    raise output unless status.success?
  end

  def environment(emulator, redis)
    settings = { "REDIS_URL" => "unix://#{redis.path}", "SECONDS_AHEAD" => clock, "SECRET_KEY_BASE" => "s" * 64,
                 "RAILS_ENV" => "production" }
    return { **Loopback::KEYS.transform_values { nil }, **settings } unless emulator

    { **Loopback.environment(emulator), "PUBNUB_ORIGIN" => emulator.origin, **settings }
  end

  def clock = "#{@folder}/tmp/seconds_ahead"
end
