# frozen_string_literal: true

module PubnubPam
  # What a grant would send. Whoever compares grants, such as the token cache, needs no client for it.
  # @api private
  module GrantBody
    # The keywords of a grant that say what is granted.
    KEYWORDS = (Keywords.of(Client::Calls.instance_method(:grant_token)) - %i[http_sync callback]).freeze
    private_constant :KEYWORDS

    # What {Client::Calls#grant_token!} would send with these keywords, as JSON. Names stand in the order they came in.
    def self.of(permissions, require_user:)
      unknown = permissions.keys - KEYWORDS
      Keywords.refuse(unknown, KEYWORDS) unless unknown.empty?

      settings = Client.const_get(:Settings)
      user = settings.token_user(permissions[:authorized_user_id], permissions[:authorized_uuid])
      settings.required_user(user) if require_user
      options = { **permissions, ttl: settings.minutes(permissions[:ttl]), authorized_user_id: user }
      Native.uninterrupted { Native.grant_body(options) }
    end
  end
  private_constant :GrantBody
end
