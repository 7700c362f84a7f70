# frozen_string_literal: true

module PubnubPam
  class Client
    # For those who compare grants without sending them.
    # @api private
    module Comparing
      # The keywords of a grant that say what is granted.
      GRANT = (Keywords.of(Calls.instance_method(:grant_token)) - %i[http_sync callback]).freeze
      private_constant :GRANT

      # What {Calls#grant_token!} would send with these keywords, as JSON. Names stand in the order they came in.
      def grant_body(permissions)
        unknown = permissions.keys - GRANT
        Keywords.refuse(unknown, GRANT) unless unknown.empty?

        user = user_of(permissions[:authorized_user_id], permissions[:authorized_uuid])
        options = { **permissions, ttl: Settings.minutes(permissions[:ttl]), authorized_user_id: user }
        Native.uninterrupted { Native.grant_body(options) }
      end
    end
    private_constant :Comparing
  end
end
