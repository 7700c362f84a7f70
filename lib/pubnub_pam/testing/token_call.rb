# frozen_string_literal: true

require "json"
require "uri"

module PubnubPam
  module Testing
    # A token that an emulator was asked to grant or to revoke, decoded.
    # @api private
    class TokenCall
      # Method and path of the two calls.
      SHAPES = { grant: ["POST", %r{\A/v3/pam/[^/]+/grant\z}],
                 revoke: ["DELETE", %r{\A/v3/pam/[^/]+/grant/(?<token>[^/]+)\z}] }.freeze
      # Faults that replace the answer: nothing was done.
      REPLACED = %i[fail_next not_json].freeze

      attr_reader :token

      # @param call [Symbol] `:grant` or `:revoke`
      # @return [Array(Array<TokenCall>, Array<Emulator::Request>)] what was done, and what was asked for and refused
      def self.among(requests, call)
        http_method, path = SHAPES.fetch(call)
        asked = requests.select { |request| request.http_method == http_method && request.path.match?(path) }
        done, refused = asked.partition { |request| request.status == 200 && !REPLACED.include?(request.fault) }
        [done.map { |request| new(request, call) }, refused]
      end

      def initialize(request, call)
        @token = Token.parse(call == :grant ? granted(request) : revoked(request))
      end

      # At the time of its grant: the test may have travelled in time since.
      def allows?(permission, target) = @token.allows?(permission, **target, at: @token.granted_at)

      def to_s
        to = @token.authorized_user_id&.inspect || "anyone"
        "to #{to}, for #{@token.ttl} min\n#{@token.permission_table.gsub(/^/, "    ")}"
      end

      private

      def granted(request) = JSON.parse(request.response_body).dig("data", "token")

      def revoked(request)
        URI.decode_www_form_component(request.path[SHAPES.fetch(:revoke).last, :token])
      end
    end
    private_constant :TokenCall
  end
end
