# frozen_string_literal: true

require_relative "worker"
require "logger"
require "pubnub"

# The official Ruby gem at the same work.
module Official
  class << self
    def work(question)
      @client ||= Pubnub.new(subscribe_key: "sub-c-bench", publish_key: "pub-c-bench", secret_key: "sec-c-bench",
                             user_id: "bench", ssl: question.key?(:ca_file),
                             origin: question.fetch(:origin, "127.0.0.1:1"), logger: Logger.new(nil))
      question.fetch(:work) == "parse" ? parse(question.fetch(:token)) : grant(question.fetch(:resources, 1))
    end

    private

    def parse(token)
      -> { @client.parse_token(token) }
    end

    def grant(resources)
      names = Array.new(resources) { |index| "room-#{index + 1}" }
      lambda do
        channels = names.to_h { |name| [name, Pubnub::Permissions.res(read: true, write: true)] }
        envelope = @client.grant_token(ttl: 15, authorized_uuid: "user-1", channels:, http_sync: true)
        raise envelope.status.inspect unless envelope.result
      end
    end
  end
end

Worker.serve { |question| Official.work(question) }
