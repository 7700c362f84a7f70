# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # The categories of a legacy call, as arguments of ours. The official gem takes them since 6.2.0; in which forms is
    # not published, so each form that can be meant is taken.
    # @api private
    module Categories
      BESIDE = %i[channel channels group channel_group channel_groups uuids presence].freeze
      OTHERS = %i[read write manage delete update join].freeze
      # What a category can have in a Hash.
      GET = [true, 1, "1", 32, "get", :get, [:get], ["get"], { get: true }, { "get" => true }].freeze

      module_function

      # Whether a call is about categories. An empty list is: without it, the call would be about the whole keyset.
      def asked?(given) = !given[:categories].nil?

      def grant(given, ttl)
        refuse_others(given)
        { **target(given), get: get?(given), ttl: }
      end

      def revoke(given, ttl) = { **target(given), get: false, ttl: }

      # A call about channels as well would grant them what that gem grants by default, and categories have no more
      # than `get`.
      def target(given)
        beside = BESIDE.find { |name| !given[name].nil? }
        wrong("a call of its own, without #{beside}", "both") if beside

        { categories: names(given[:categories]), auth_key: CallOptions.names(given[:auth_key]) }
      end

      def names(categories)
        return CallOptions.names(categories) unless categories.is_a?(Hash)

        categories.map do |name, permissions|
          get_alone?(permissions) ? name.to_s : wrong("get, and nothing else, for #{name}", describe(permissions))
        end
      end

      # A Hash says it already.
      def get?(given)
        return true if given[:categories].is_a?(Hash) && given[:get].nil?
        raise PubnubPam::ArgumentError, "get: expected true with categories, got nil" if given[:get].nil?

        !CallOptions.no?(:get, given)
      end

      # Here they are granted only where they are asked for, and are refused then.
      def refuse_others(given)
        other = OTHERS.find { |name| !given[name].nil? && !CallOptions.no?(name, given) }
        raise PubnubPam::ArgumentError, "#{other}: expected only get with categories, got true" if other
      end

      def get_alone?(permissions)
        return permissions.calculate_bitmask == 32 if permissions.respond_to?(:calculate_bitmask)

        GET.include?(permissions)
      end

      def describe(permissions)
        permissions.respond_to?(:calculate_bitmask) ? permissions.inspect : WrongValue.describe(permissions)
      end

      def wrong(expected, got)
        raise PubnubPam::ArgumentError, "categories: expected #{expected}, got #{got}"
      end
    end
    private_constant :Categories
  end
end
