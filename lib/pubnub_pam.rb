# frozen_string_literal: true

require_relative "pubnub_pam/version"
require_relative "pubnub_pam/errors"
require_relative "pubnub_pam/native"
require_relative "pubnub_pam/undumpable"
require_relative "pubnub_pam/printable"
require_relative "pubnub_pam/duration"
require_relative "pubnub_pam/wrong_value"
require_relative "pubnub_pam/suggestion"
require_relative "pubnub_pam/keywords"
require_relative "pubnub_pam/moment"
require_relative "pubnub_pam/json_form"
require_relative "pubnub_pam/permissions"
require_relative "pubnub_pam/permission_names"
require_relative "pubnub_pam/pattern"
require_relative "pubnub_pam/token"
require_relative "pubnub_pam/clock"
require_relative "pubnub_pam/envelope"
require_relative "pubnub_pam/event"
require_relative "pubnub_pam/observed_call"
require_relative "pubnub_pam/future"
require_relative "pubnub_pam/client"
require_relative "pubnub_pam/configuration"
require_relative "pubnub_pam/browser_settings"
require_relative "pubnub_pam/demo"

# Grants, revokes, parses and applies PubNub Access Manager tokens.
#
# Requiring this starts no thread, opens no connection and does not read the environment.
module PubnubPam
  # Opt-in parts load when they are first named, or by their own `require`.
  autoload :Emulator, "pubnub_pam/emulator"
  autoload :TokenCache, "pubnub_pam/token_cache"

  # Decodes a token into the Hash that the official Ruby SDK documents.
  #
  # Decoding proves nothing: the service's signature cannot be checked outside the service.
  #
  # @param token [String] padded or not, surrounding white space ignored
  # @return [Hash{String => Object}] `"v"`, `"t"` (Unix seconds), `"ttl"` (minutes), `"res"` and `"pat"` (kind =>
  #   name => bitmask), `"meta"`, `"uuid"` where the token has one, `"sig"` (32 binary bytes); and whatever else the
  #   token holds, by its own keys
  # @raise [InvalidTokenError] with `reason` and byte `offset`
  # @raise [ArgumentError] for anything but a String
  # @example
  #   token = "p0F2AkF0Gl043rhDdHRsCkNyZXOkRGNoYW6hZnNlY3JldAFDZ3JwoEN1c3KgQ3NwY6BDcGF0pERjaGFuoENncnCgQ3VzcqBDc3Bj" \
  #           "oERtZXRhoENzaWdYIGOAeTyWGJI-blahPGD9TuKlaW1YQgiB4uR_edmfq-61"
  #   PubnubPam.parse_token(token)["res"]["chan"] # => {"secret"=>1}
  # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
  def self.parse_token(token)
    Native.parse_token(token)
  end
end

require_relative "pubnub_pam/railtie" if defined?(Rails::Railtie)
