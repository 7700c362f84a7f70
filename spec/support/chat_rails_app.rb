# frozen_string_literal: true

require "fileutils"
require "rbconfig"
require "tmpdir"

# The application in chat_rails_app/, with the files that docs/rails.md shows and the browser's SDK in it, served by a
# Puma in cluster mode.
class ChatRailsApp
  SOURCE = "#{__dir__}/chat_rails_app".freeze
  GUIDE = File.expand_path("../../docs/rails.md", __dir__)
  SDK = File.expand_path("../interop/.deps/javascript/node_modules/pubnub/dist/web/pubnub.min.js", __dir__)
  # How a block of the guide says which file it is, in each language.
  NAMED = %r{\A(?:#|//|<%#) (?<path>\w+/[\w./]+)}

  # @return [String, nil] what keeps it from running, as a sentence
  def self.missing
    "the javascript SDK is not installed: bin/setup says why" unless File.exist?(SDK)
  end

  def self.open(**servers)
    Dir.mktmpdir("chat-") do |folder|
      app = new(folder, **servers)
      yield app
    ensure
      app&.stop
    end
  end

  # The processes that answer, by id.
  attr_reader :workers, :url

  def initialize(folder, emulator:, redis:)
    @folder = folder
    write_files
    self.seconds_ahead = 0
    @puma = Background.new(RbConfig.ruby, "-S", "puma", "-C", "config/puma.rb", chdir: folder,
                                                                                env: environment(emulator, redis))
    @url = @puma.await(%r{Listening on (http://127\.0\.0\.1:\d+)})
    @workers = Array.new(2) { @puma.await(/Worker \d+ \(PID: (\d+)\) booted/) }
  rescue StandardError
    stop
    raise
  end

  def seconds_ahead=(seconds)
    # Put in its place at once: somebody may be reading.
    File.write("#{clock}.new", seconds.to_s)
    File.rename("#{clock}.new", clock)
  end

  def log
    @puma.output + File.read("#{@folder}/log/production.log")
  end

  def stop
    @puma&.stop
  end

  private

  def write_files
    FileUtils.cp_r("#{SOURCE}/.", @folder)
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
    blocks.to_h { |block| [block.code[NAMED, :path], block.code] }.reject { |path, _| File.exist?("#{SOURCE}/#{path}") }
  end

  def environment(emulator, redis)
    { **Loopback.environment(emulator), "PUBNUB_ORIGIN" => emulator.origin, "REDIS_URL" => "unix://#{redis.path}",
      "SECONDS_AHEAD" => clock, "SECRET_KEY_BASE" => "s" * 64, "RAILS_ENV" => "production", "RAILS_LOG_TO_STDOUT" => nil }
  end

  def clock = "#{@folder}/tmp/seconds_ahead"
end
