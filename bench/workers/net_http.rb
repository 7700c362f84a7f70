# frozen_string_literal: true

require_relative "worker"
require "net/http"
require "openssl"

# What one would write without any SDK: kept-alive Net::HTTP, and a signature by OpenSSL.
module ByHand
  class << self
    def work(question)
      return sign if question.fetch(:work) == "sign"

      @host, @port = question.fetch(:origin).split(":")
      @ca_file = question[:ca_file]
      names = Array.new(question.fetch(:resources, 1)) { |index| "room-#{index + 1}" }
      -> { grant(names) }
    end

    private

    def sign
      -> { signature("GET", "/v2/presence/sub-key/sub-c-bench/channel/room-1", "timestamp=1700000000&uuid=bench", "") }
    end

    def grant(names)
      body = JSON.generate(ttl: 15, permissions: {
        uuid: "user-1", resources: { channels: names.to_h { |name| [name, 3] }, groups: {}, uuids: {} },
        patterns: { channels: {}, groups: {}, uuids: {} }
      })
      path = "/v3/pam/sub-c-bench/grant"
      query = "timestamp=#{Time.now.to_i}&uuid=bench"
      request = "#{path}?#{query}&signature=#{signature("POST", path, query, body)}"
      answer = http.post(request, body, "content-type" => "application/json")
      JSON.parse(answer.body).fetch("data").fetch("token")
    end

    def signature(method, path, query, body)
      text = [method, "pub-c-bench", path, query, body].join("\n")
      "v2.#{[OpenSSL::HMAC.digest("SHA256", "sec-c-bench", text)].pack("m0").tr("+/", "-_").delete("=")}"
    end

    # One connection a thread.
    def http
      Thread.current[:http] ||= Net::HTTP.new(@host, @port.to_i, nil).tap do |http|
        http.keep_alive_timeout = 60
        http.use_ssl = !@ca_file.nil?
        http.ca_file = @ca_file
        http.start
      end
    end
  end
end

Worker.serve { |question| ByHand.work(question) }
