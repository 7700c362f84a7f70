# frozen_string_literal: true

require "json"

module PubnubPam
  module Testing
    # The tokens that an emulator has granted, decoded, with what was asked for.
    # @api private
    class Granted
      attr_reader :token

      def self.among(requests)
        requests.select { |request| grant?(request) && request.status == 200 }.map { |request| new(request) }
      end

      # The grants that came to nothing.
      def self.refused_among(requests)
        requests.select { |request| grant?(request) && request.status != 200 }
      end

      def self.grant?(request)
        request.http_method == "POST" && request.path.end_with?("/grant")
      end
      private_class_method :grant?

      def initialize(request)
        @token = Token.parse(JSON.parse(request.response_body).dig("data", "token"))
      end

      # As long as it lives: a test may have travelled far since.
      def allows?(permission, target)
        @token.allows?(permission, **target, at: @token.granted_at)
      end

      def to_s
        to = @token.authorized_user_id&.inspect || "anyone"
        "to #{to}, for #{@token.ttl} min\n#{@token.permission_table.gsub(/^/, "    ")}"
      end
    end
    private_constant :Granted
  end
end
