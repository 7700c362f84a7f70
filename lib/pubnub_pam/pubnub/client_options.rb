# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # Turns the options of the official gem's client into settings of ours.
    # @api private
    module ClientOptions
      TEXTS = %i[subscribe_key publish_key secret_key auth_key].freeze
      TIMEOUTS = %i[open_timeout read_timeout].freeze
      # Settings of ours that the official gem does not have.
      OURS = %i[total_timeout proxy ca_file strict require_user].freeze
      DEFAULT_TIMEOUTS = { open_timeout: 5, read_timeout: 10 }.freeze
      LEAST_TOTAL = 30
      MOST_RETRIES = 10

      module_function

      # By Symbol: the official gem takes either.
      def by_symbol(options)
        unless options.is_a?(Hash)
          raise PubnubPam::ArgumentError, "options: expected a Hash, got an object of class #{options.class}"
        end

        # A plain Hash first: one of Rails' would turn the Symbols back into Strings.
        options.to_h.transform_keys { |key| key.respond_to?(:to_sym) ? key.to_sym : key }
      end

      # As keywords of {PubnubPam::Client#initialize}; what Access Manager has no use for is left out.
      def settings(options)
        given = options.reject { |_, value| blank?(value) }
        timeouts = timeouts(given)
        {
          subscribe_key: nil, **TEXTS.to_h { |name| [name, text(given[name])] }.compact, **origin(given),
          user_id: text(given[:user_id] || given[:uuid]), ssl: given[:ssl] != false, logger: given[:logger],
          **timeouts, total_timeout: total(timeouts), **retries(given), **given.slice(*OURS)
        }
      end

      # The official constructor ignores empty options.
      def blank?(value) = value.nil? || (value.respond_to?(:empty?) && value.empty?)
      def text(value) = value.is_a?(Symbol) ? value.name : value

      def origin(given)
        pool = given.fetch(:origins_pool, [])
        unless pool.is_a?(Enumerable)
          raise PubnubPam::ArgumentError, "origins_pool: expected an Array of hosts, got #{WrongValue.describe(pool)}"
        end

        origin = pool.first || given[:origin]
        origin ? { origin: text(origin) } : {}
      end

      # In the official gem, 0 means no limit.
      def timeouts(given)
        DEFAULT_TIMEOUTS.merge(given.slice(*TIMEOUTS)).transform_values { |seconds| seconds.eql?(0) ? nil : seconds }
      end

      # The total is at least the sum of the two.
      def total(timeouts)
        seconds = timeouts.values.map { |value| Duration.seconds(value) }
        return if seconds.include?(nil)

        # What is no number is refused later, by the name of its option.
        sum = seconds.all?(Numeric) ? seconds.sum : 0
        sum.real? && sum.finite? ? [LEAST_TOTAL, sum].max : LEAST_TOTAL
      end

      # In the official gem, it counts attempts to restore a subscription, without a limit.
      def retries(given)
        count = given[:max_retries]
        count.is_a?(Integer) ? { max_retries: count.clamp(0, MOST_RETRIES) } : {}
      end
    end
    private_constant :ClientOptions
  end
end
