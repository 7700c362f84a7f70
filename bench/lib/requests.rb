# frozen_string_literal: true

module Bench
  # What is asked: the same grant for everybody, and tokens of several sizes.
  module Requests
    SIZES = { "0.2 KB" => 1, "2 KB" => 84, "20 KB" => 950 }.freeze

    class << self
      # Address and body of a grant, for those that sign nothing.
      def grant(resources)
        channels = Array.new(resources) { |index| ["room-#{index + 1}", 3] }.to_h
        none = { groups: {}, uuids: {} }
        body = JSON.generate(ttl: 15, permissions: { uuid: "user-1", resources: { channels:, **none },
                                                     patterns: { channels: {}, **none } })
        query = "pnsdk=bench&timestamp=1700000000&uuid=bench&signature=v2.#{"A" * 43}"
        { target: "/v3/pam/sub-c-bench/grant?#{query}", body: }
      end

      # Tokens as the emulator lays them out, which is as the service does.
      def tokens
        PubnubPam::Emulator.start do |emulator|
          SIZES.transform_values { |count| token(emulator.client, count) }
        end
      end

      private

      def token(client, count)
        client.grant_token!(
          ttl: 60, authorized_user_id: "user-1", meta: { "score" => 100, "color" => "red" },
          channels: { **channels(count), "^news-[a-z]+$" => PubnubPam::Permissions.pat(read: true) },
          uuids: { "user-1" => PubnubPam::Permissions.res(get: true, update: true) }
        )
      end

      def channels(count)
        Array.new(count) { |index| ["room-#{1000 + index}", PubnubPam::Permissions.res(read: true, write: true)] }.to_h
      end
    end
  end
end
