# frozen_string_literal: true

module PubnubPam
  # What a grant would send. Whoever compares grants, such as the token cache, needs no client for it.
  # @api private
  module GrantBody
    # The keywords of a grant that say what is granted.
    KEYWORDS = Client::Calls.instance_method(:grant_token).parameters.map(&:last)
      .reject { |name| %i[http_sync callback block].include?(name) }.freeze
    private_constant :KEYWORDS

    # What {Client::Calls#grant_token!} would send with these keywords, as JSON. Names stand in the order they came in.
    def self.of(permissions, require_user:)
      unknown = permissions.keys - KEYWORDS
      raise ::ArgumentError, "unknown keyword: #{unknown.map(&:inspect).join(", ")}" unless unknown.empty?

      user = permissions[:authorized_user_id] || permissions[:authorized_uuid]
      settings = Client.const_get(:Settings)
      settings.required_user(user) if require_user
      options = { **permissions, ttl: settings.minutes(permissions[:ttl]), authorized_user_id: user }
      Native.uninterrupted { Native.grant_body(options) }
    end
  end
  private_constant :GrantBody
end
