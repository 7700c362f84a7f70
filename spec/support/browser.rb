# frozen_string_literal: true

require "fileutils"
require "json"
require "net/http"

# A headless Chromium, driven in the words of W3C WebDriver. It reaches this machine and no other. REBOUND is a name
# that leads here as well, as that of a hostile page can.
class Browser
  PROGRAMS = %w[chromium chromedriver].freeze
  REBOUND = "rebound.test"
  # Longer than any page takes to get somewhere; only one that never gets there meets it.
  PATIENCE = 30
  ARGUMENTS = ["--headless=new", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic",
               "--disable-background-networking", "--disable-component-update", "--disable-sync",
               "--window-size=900,700",
               "--host-resolver-rules=MAP #{REBOUND} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
               *("--no-sandbox" if Process.uid.zero?)].freeze

  # What WebDriver says of what cannot be done: no such element, a page that is gone, …
  class Refused < StandardError; end

  class << self
    # @return [String, nil] what keeps it from running, as a sentence
    def missing
      absent = PROGRAMS.reject { |name| program(name) }
      "#{absent.join(" and ")} not found: on Debian, bin/setup installs them" if absent.any?
    end

    def program(name)
      ENV.fetch("PATH").split(File::PATH_SEPARATOR).map { |folder| File.join(folder, name) }
        .find { |path| File.executable?(path) }
    end
  end

  # @param folder [String] where it may keep what it likes
  def initialize(folder)
    @driver = Background.new(Browser.program("chromedriver"), "--port=0")
    @http = Net::HTTP.start("127.0.0.1", @driver.await(/started successfully on port (\d+)/)[1], read_timeout: 120)
    @session = "/session/#{start(folder).fetch("sessionId")}"
  rescue StandardError
    @driver&.kill
    raise
  end

  def visit(url) = ask(:Post, "/url", url:)
  def text(css) = ask(:Get, "/element/#{element(css)}/text")
  def click(css) = ask(:Post, "/element/#{element(css)}/click")
  def type(css, text) = ask(:Post, "/element/#{element(css)}/value", text:)
  def run(script) = ask(:Post, "/execute/sync", script:, args: [])

  # From now on this script goes before those of any page.
  def before_pages(script)
    ask(:Post, "/goog/cdp/execute", cmd: "Page.addScriptToEvaluateOnNewDocument", params: { source: script })
  end

  # As wide and high as this, in CSS pixels.
  def resize(width, height)
    ask(:Post, "/goog/cdp/execute", cmd: "Emulation.setDeviceMetricsOverride",
                                    params: { width:, height:, deviceScaleFactor: 1, mobile: false })
  end

  # Presses keys on whatever has the focus.
  def press(*keys)
    actions = keys.flat_map { |key| %w[keyDown keyUp].map { |type| { type:, value: key } } }
    ask(:Post, "/actions", actions: [{ type: "key", id: "keyboard", actions: }])
  end

  # Returns once the script, a function's body, returns something true.
  def await_script(script)
    deadline = now + PATIENCE
    until (value = run(script))
      raise "never true: #{script}" if now > deadline

      sleep 0.02
    end
    value
  end

  # Returns once an element that matches says what is expected: a String is all of it, a Regexp a part.
  def await(css, expected)
    deadline = now + PATIENCE
    until expected === (seen = text_if_there(css)) # rubocop:disable Style/CaseEquality -- of a String or a Regexp
      raise "#{css} never said #{expected.inspect}, in the end #{seen.inspect}" if now > deadline

      sleep 0.02
    end
    seen
  end

  # Does the block in a tab of its own, then comes back.
  def in_another_tab
    here = ask(:Get, "/window")
    ask(:Post, "/window", handle: ask(:Post, "/window/new", type: "tab").fetch("handle"))
    yield
    ask(:Delete, "/window")
  ensure
    ask(:Post, "/window", handle: here)
  end

  # Becomes somebody whom no site knows.
  def forget
    ask(:Delete, "/cookie")
    visit("about:blank")
  end

  def screenshot(path)
    FileUtils.mkdir_p(File.dirname(path))
    File.binwrite(path, ask(:Get, "/screenshot").unpack1("m"))
  end

  def close
    ask(:Delete, "")
  ensure
    @http.finish
    @driver.stop
  end

  private

  def start(folder)
    options = { binary: Browser.program("chromium"), args: [*ARGUMENTS, "--user-data-dir=#{folder}"] }
    ask(:Post, "/session", capabilities: { alwaysMatch: { "goog:chromeOptions": options } })
  end

  def element(css)
    ask(:Post, "/element", using: "css selector", value: css).values.first
  end

  def text_if_there(css)
    text(css)
  rescue Refused
    nil
  end

  def ask(verb, path, **body)
    request = Net::HTTP.const_get(verb).new("#{@session}#{path}", "Content-Type" => "application/json")
    request.body = JSON.generate(body) if verb == :Post
    value = JSON.parse(@http.request(request).body).fetch("value")
    raise Refused, value["message"] if value.is_a?(Hash) && value.key?("error")

    value
  end

  def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
end
