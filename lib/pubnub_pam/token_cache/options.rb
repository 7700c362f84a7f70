# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # Arguments, checked once.
    # @api private
    module Options
      STORE = %i[read write delete read_multi].freeze
      TOKENS_PER_USER = (1..1000)
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

      def count(name, value, range)
        return value if value.is_a?(Integer) && range.include?(value)

        raise ArgumentError, "#{name}: expected #{range}, got #{value.inspect}"
      end

      def tokens_per_user(value)
        count(:tokens_per_user, value, TOKENS_PER_USER)
      end

      def callable(name, value)
        return value if value.respond_to?(:call)

        raise ArgumentError, "#{name}: expected something that responds to call, got #{value.class}"
      end

      def user(user)
        text = utf8(user.to_s) if user.is_a?(String) || user.is_a?(Symbol)
        return text if text && !text.strip.empty? && !text.match?(/[[:cntrl:]]/)

        raise ArgumentError, "authorized_user_id: expected a user id, got #{user.inspect}"
      end

      # Browsers and proxies show the end of a token percent-encoded. Whatever else is no token, the service says.
      def token(token)
        text = utf8(token) if token.is_a?(String)
        return text.strip.gsub(/%(3D|2B|2F)/i) { Regexp.last_match(1).hex.chr } if text

        raise ArgumentError, "token: expected a token String, got #{token.is_a?(String) ? "no text" : token.class}"
      end

      # The same text in UTF-8; bytes without an encoding are taken for UTF-8. nil where it is no text.
      def utf8(text)
        binary = text.encoding == Encoding::BINARY
        encoded = binary ? text.dup.force_encoding(Encoding::UTF_8) : text.encode(Encoding::UTF_8)
        encoded if encoded.valid_encoding?
      rescue EncodingError
        nil
      end
    end
    private_constant :Options
  end
end
