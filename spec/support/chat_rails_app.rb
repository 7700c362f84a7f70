# frozen_string_literal: true

require "fileutils"
require "rbconfig"

# The application in chat_rails_app/, with the files that docs/rails.md shows and the browser's SDK in it, served by a
# Puma in cluster mode that has preloaded it.
class ChatRailsApp
  SOURCE = "#{__dir__}/chat_rails_app".freeze
  GUIDE = File.expand_path("../../docs/rails.md", __dir__)
  SDK = File.expand_path("../integration/interop/.deps/javascript/node_modules/pubnub/dist/web/pubnub.min.js", __dir__)
  # How a block of the guide says which file it is, in each language.
  NAMED = %r{\A(?:#|//|<%#) (?<path>\w+/[\w./]+)}
  WORKERS = 2

  # @return [String, nil] what keeps it from running, as a sentence
  def self.missing
    "the JavaScript SDK is not installed: bin/setup says why" unless File.exist?(SDK)
  end

  # `workers` are the processes that answer, by id; `seconds_ahead` is how far the clock of their requests is ahead.
  attr_reader :url, :workers, :seconds_ahead

  # @param folder [String] one that is not there yet
  def initialize(folder, emulator:, redis:)
    @folder = folder
    write_files
    self.seconds_ahead = 0
    @puma = Background.new(RbConfig.ruby, "-S", "puma", chdir: folder, env: environment(emulator, redis))
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
    "#{@puma.output}#{File.read("#{@folder}/log/production.log")}"
  end

  def stop
    @puma&.stop
  end

  private

  def await_worker = @puma.await(/Worker \d+ \(PID: (\d+)\) booted/)[1]

  def write_files
    FileUtils.cp_r(SOURCE, @folder)
    FileUtils.mkdir_p(%W[#{@folder}/log #{@folder}/tmp])
    FileUtils.cp(SDK, "#{@folder}/public/pubnub.min.js")
    shown_files.each do |path, text|
      FileUtils.mkdir_p(File.dirname("#{@folder}/#{path}"))
      File.write("#{@folder}/#{path}", text)
    end
  end

  # What the application has of its own goes before what the guide shows.
  def shown_files
    blocks = %w[ruby erb js].flat_map { |language| Document.new(GUIDE).blocks(language) }
    files = blocks.to_h { |block| [block.code[NAMED, :path], block.code] }
    files.reject { |path, _| path.nil? || File.exist?("#{SOURCE}/#{path}") }
  end

  def environment(emulator, redis)
    settings = { "PUBNUB_ORIGIN" => emulator.origin, "REDIS_URL" => "unix://#{redis.path}", "SECONDS_AHEAD" => clock,
                 "SECRET_KEY_BASE" => "s" * 64, "RAILS_ENV" => "production" }
    { **Loopback.environment(emulator), **settings }
  end

  def clock = "#{@folder}/tmp/seconds_ahead"
end
