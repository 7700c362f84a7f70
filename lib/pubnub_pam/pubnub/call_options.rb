# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # Turns the options of a call to the official gem into arguments of ours. Options that it ignores are left out, and
    # its defaults are written out.
    # @api private
    module CallOptions
      MAPS = %i[uuids channels channel_groups users_permissions spaces_permissions].freeze
      # Those of 6.2.0 and of this gem: never left out.
      NEWER = %i[categories users data_sync projections].freeze
      # What the official gem takes for "no" in a legacy call. There, everything else means "yes", even "false". Here,
      # only what plainly means yes does.
      NO = [0, "0", false].freeze
      YES = [1, "1", true, nil].freeze
      GRANTED_UNLESS_NO = %i[read write manage].freeze
      GRANTED_IF_SAID = %i[delete get update join].freeze
      LEGACY_TTL = 1440

      module_function

      def grant_token(given, ttl)
        maps = given.slice(*MAPS).reject { |_, map| ClientOptions.blank?(map) }
        user = given[:authorized_user_id].nil? ? given[:authorized_uuid] : given[:authorized_user_id]
        { ttl: given[:ttl] || ttl, authorized_user_id: user, meta: given[:meta], **maps, **given.slice(*NEWER) }
      end

      def revoke_token(given, _ttl) = { token: given[:token] }

      def grant(given, ttl)
        ttl = given[:ttl] || ttl || LEGACY_TTL
        return Categories.grant(given, ttl) if Categories.asked?(given)

        { **target(given), uuids: names(given[:uuids]), **flags(given), ttl: }.compact
      end

      def flags(given)
        said = GRANTED_IF_SAID.reject { |name| given[name].nil? }
        [*GRANTED_UNLESS_NO, *said].to_h { |name| [name, !no?(name, given)] }
      end

      # Turned around: `write: false` is "do not take writing away", which is to grant it.
      def revoke(given, ttl)
        ttl = given[:ttl] || ttl || LEGACY_TTL
        return Categories.revoke(given, ttl) if Categories.asked?(given)

        target = target(given)
        flags = GRANTED_UNLESS_NO.to_h { |name| [name, no?(name, given)] }
        flags[:manage] = nil unless target[:channel_group]
        { **target, uuids: names(given[:uuids]), **flags, ttl: }.compact
      end

      def audit(given, _ttl) = target(given).compact
      def time(_given, _ttl) = {}

      # A token as an argument, or under its name in a Hash.
      def one_token(argument)
        return argument unless argument.is_a?(Hash)

        ClientOptions.by_symbol(argument).fetch(:token) do
          raise PubnubPam::ArgumentError, "token: expected one token, got none"
        end
      end

      # A token to send along; nil if it is empty.
      def settable_token(argument)
        token = one_token(argument)
        return token.to_s.empty? ? nil : token if token.nil? || token.is_a?(String)

        raise PubnubPam::ArgumentError, "token: expected a String or nil, got an object of class #{token.class}"
      end

      def target(given)
        { channel: channels(given), auth_key: names(given[:auth_key]),
          channel_group: names(given.values_at(:group, :channel_group, :channel_groups).find { |name| name }) }
      end

      def channels(given)
        channels = names(given[:channel] || given[:channels])
        presence = [*list(given[:presence]), *(list(channels) if given[:with_presence])]
        presence.empty? ? channels : list(channels) + presence.map { |name| "#{name}-pnpres" }
      end

      def list(names)
        return names if names.is_a?(Array)

        text = names.to_s
        text.valid_encoding? ? text.split(",") : [text] # which is refused by the name of its argument
      end

      # The official gem uses the `to_s` of what is in an Array. In a String, commas separate names, and are
      # ignored at the end.
      def names(value)
        case value
        when Array then value.map(&:to_s)
        when String, Symbol then list(value).then { |names| names.empty? ? value : names }
        else value
        end
      end

      def no?(name, given)
        value = given[name]
        return NO.include?(value) if NO.include?(value) || YES.include?(value)

        raise PubnubPam::ArgumentError,
              "#{name}: expected true, false, 1, 0 or nil, got #{WrongValue.describe(value)}"
      end
    end
    private_constant :CallOptions
  end
end
