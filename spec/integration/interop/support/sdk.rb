# frozen_string_literal: true

require_relative "driver"

module Interop
  # An official SDK could not do what it was asked to: what it told its caller.
  class Refused < StandardError
    # @return [Integer, nil] the HTTP status that it reports
    attr_reader :status
    # @return [Array<String>, nil] the channels that it reports as forbidden
    attr_reader :channels

    def initialize(error)
      super(error.values_at("kind", "message", "body").compact.join(" | "))
      @status = error["status"]
      @channels = error["channels"] || (error["body"]["payload"]&.fetch("channels") if error["body"].is_a?(Hash))
    end
  end

  # An official SDK in a process of its own. Permissions are given and returned as
  # `{ channels: { "name" => [:read, …] }, groups: …, uuids: … }`, without the kinds that have none.
  class Sdk
    HERE = File.expand_path("..", __dir__)
    DEPS = "#{HERE}/.deps".freeze

    # What starts each of them, and the file that is there when it is installed.
    TABLE = {
      python: { command: ["#{DEPS}/python/bin/python", "#{HERE}/python/driver.py"], stamp: "#{DEPS}/python/stamp" },
      javascript: { command: ["node", "#{HERE}/javascript/driver.js"], stamp: "#{DEPS}/javascript/stamp" },
      rust: { command: ["#{DEPS}/rust/debug/pubnub-pam-interop"], stamp: "#{DEPS}/rust/stamp" }
    }.freeze

    ENVIRONMENT = {
      "PATH" => ENV.fetch("PATH"),
      "LANG" => "C.UTF-8",
      "NODE_PATH" => "#{DEPS}/javascript/node_modules",
      "PYTHONDONTWRITEBYTECODE" => "1"
    }.freeze

    def self.missing(name)
      stamp = TABLE.fetch(name).fetch(:stamp)
      "the #{name} SDK is not installed: bin/setup says why" unless File.exist?(stamp)
    end

    def initialize(name)
      @driver = Driver.new(TABLE.fetch(name).fetch(:command), ENVIRONMENT)
    end

    def stop = @driver.stop

    # One call, by an SDK client of its own that is made with the settings.
    # @raise [Refused]
    def call(name, settings, **arguments)
      answer = @driver.ask(call: name, client: settings, arguments:)
      raise Refused, answer["error"] if answer.key?("error")

      answer["value"]
    end
  end
end
