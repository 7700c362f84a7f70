# frozen_string_literal: true

require_relative "worker"
require "pubnub_pam"

# This gem, by whichever of its calls the question names.
module Ours
  KEYS = { subscribe_key: "sub-c-bench", publish_key: "pub-c-bench", secret_key: "sec-c-bench",
           user_id: "bench" }.freeze

  class << self
    def work(question)
      case question.fetch(:work)
      when "parse" then parse(question.fetch(:token), question[:form])
      when "grant" then grant(question)
      when "bulk" then bulk(question)
      when "sign" then sign
      when "connect" then connect(question)
      end
    end

    private

    def parse(token, form)
      form == "token" ? -> { PubnubPam::Token.parse(token) } : -> { PubnubPam.parse_token(token) }
    end

    def grant(question)
      client = client(question)
      names = Array.new(question.fetch(:resources, 1)) { |index| "room-#{index + 1}" }
      bang = question[:form] == "bang"
      once = read_write if question[:form] == "once"
      lambda do
        channels = names.to_h { |name| [name, once || read_write] }
        options = { ttl: 15, authorized_user_id: "user-1", channels: }
        next client.grant_token!(**options) if bang

        envelope = client.grant_token(**options, http_sync: true)
        raise envelope.error if envelope.error?
      end
    end

    # One call is a thousand grants: the runner multiplies.
    def bulk(question)
      client = client(question)
      permissions = { "room-1" => read_write }
      grant = { ttl: 15, authorized_user_id: "user-1", channels: permissions }
      list = Array.new(question.fetch(:grants, 1_000), grant)
      -> { client.grant_tokens(list, concurrency: question.fetch(:threads_in_rust)) { nil } }
    end

    def read_write
      PubnubPam::Permissions.res(read: true, write: true)
    end

    def connect(question)
      client = client(question)
      -> { client.connect }
    end

    def sign
      client = client({ origin: "127.0.0.1:1" })
      params = { uuid: "bench", timestamp: 1_700_000_000 }
      -> { client.sign(method: "GET", path: "/v2/presence/sub-key/sub-c-bench/channel/room-1", params:) }
    end

    def client(question)
      tls = { ssl: question.key?(:ca_file), ca_file: question[:ca_file] }
      @client ||= PubnubPam::Client.new(**KEYS, **tls, origin: question.fetch(:origin), proxy: nil)
    end
  end
end

Worker.serve { |question| Ours.work(question) }
