# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # Arguments, checked once.
    # @api private
    module Options
      STORE = %i[read write delete read_multi].freeze
      CLIENT = %i[grant_token! revoke_token! sign origin logger require_user].freeze

      module_function

      def client(client)
        return client if CLIENT.all? { |name| client.respond_to?(name) }

        raise ArgumentError, "client: expected a PubnubPam::Client, got #{client.class}"
      end

      def store(store)
        missing = STORE.reject { |name| store.respond_to?(name) }
        return store if missing.empty?

        raise ArgumentError, "store: expected an ActiveSupport::Cache::Store, or anything with #{STORE.join(", ")}; " \
                             "got #{store.class}, without #{missing.join(", ")}"
      end

      def seconds(name, value, least: 0)
        return value if (value.is_a?(Integer) || value.is_a?(Float)) && value.to_f.finite? && value >= least

        raise ArgumentError, "#{name}: expected seconds, at least #{least}, got #{value.inspect}"
      end

      def count(name, value, range = 1..1000)
        return value if value.is_a?(Integer) && range.include?(value)

        raise ArgumentError, "#{name}: expected #{range}, got #{value.inspect}"
      end

      def callable(name, value)
        return value if value.respond_to?(:call)

        raise ArgumentError, "#{name}: expected something that responds to call, got #{value.class}"
      end

      def user(user)
        return user.to_s if (user.is_a?(String) || user.is_a?(Symbol)) && !user.to_s.strip.empty?

        raise ArgumentError, "authorized_user_id: expected a user id, got #{user.inspect}"
      end
    end
    private_constant :Options
  end
end
