# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # Arguments, checked once.
    # @api private
    module CacheOptions
      STORE = %i[read write delete read_multi].freeze
      TOKENS_PER_USER = (1..1000)
      # 100 years. Some stores cannot calculate with more.
      MOST_SECONDS = 3_155_760_000
      CLIENT = %i[grant_token! revoke_token! sign origin logger require_user].freeze

      module_function

      # The Rails cache calls the block of a fetch. This one would never run it.
      def no_block(name)
        raise ArgumentError, "block: #{name} calls no block: leave it out, the cache asks its client for tokens"
      end

      # @return [#call] returns the client
      def client(client)
        return -> { client } if client?(client)
        return -> { returned_client(client.call) } if client.respond_to?(:call)

        raise ArgumentError, "client: expected a PubnubPam::Client, got #{WrongValue.kind(client)}"
      end

      def returned_client(value)
        return value if client?(value)

        raise ArgumentError, "client: expected it to return a PubnubPam::Client, got #{WrongValue.kind(value)}"
      end

      def client?(value)
        CLIENT.all? { |name| value.respond_to?(name) }
      end

      def store(store)
        missing = STORE.reject { |name| store.respond_to?(name) }
        return store if missing.empty?

        raise ArgumentError, "store: expected an ActiveSupport::Cache::Store, or anything with #{STORE.join(", ")}; " \
                             "got #{store.class}, without #{missing.join(", ")}"
      end

      # @param value [Integer, Float, ActiveSupport::Duration]
      # @return [Integer, Float]
      def seconds(name, value, least: 0)
        number = Duration.seconds(value)
        is_number = number.is_a?(Integer) || number.is_a?(Float)
        return number if is_number && (least..MOST_SECONDS).cover?(number)

        most = " and at most #{MOST_SECONDS} (100 years)" if is_number && number > MOST_SECONDS
        raise ArgumentError, "#{name}: expected seconds, at least #{least}#{most}, got #{WrongValue.describe(value)}"
      end

      def count(name, value, range)
        return value if value.is_a?(Integer) && range.include?(value)

        expected = range.end ? "from #{range.begin} to #{range.end}" : "of at least #{range.begin}"
        raise ArgumentError, "#{name}: expected an Integer #{expected}, got #{WrongValue.describe(value)}"
      end

      def tokens_per_user(value)
        count(:tokens_per_user, value, TOKENS_PER_USER)
      end

      # @return [#call] the clock, checked at each call
      def clock(clock)
        unless clock.respond_to?(:call)
          raise ArgumentError, "clock: expected something that responds to call, got #{WrongValue.kind(clock)}"
        end

        lambda do
          now = clock.call
          next now if now.is_a?(Time)

          raise ArgumentError, "clock: expected it to return a Time, got #{WrongValue.kind(now)}"
        end
      end

      def logger(logger)
        return logger if logger.nil? || (logger.respond_to?(:info) && logger.respond_to?(:warn))

        raise ArgumentError, "logger: expected a Logger, or anything with info and warn, got #{logger.class}"
      end

      def user(user)
        text = utf8(user.to_s) if user.is_a?(String) || user.is_a?(Symbol)
        return text if text && !text.strip.empty? && !text.match?(/[[:cntrl:]]/)

        raise ArgumentError, "authorized_user_id: expected a user id without control characters, got " \
                             "#{WrongValue.describe(user)}"
      end

      # Browsers and proxies show a token's end percent-encoded. The service refuses what is not a token.
      def token(token)
        text = utf8(token) if token.is_a?(String)
        return text.strip.gsub(/%(3D|2B|2F)/i) { Regexp.last_match(1).hex.chr } if text

        got = token.is_a?(String) ? "invalid bytes" : WrongValue.token(token)
        raise ArgumentError, "token: expected a token String, got #{got}"
      end

      # The text in UTF-8, nil if it has invalid bytes. Binary Strings are read as UTF-8.
      def utf8(text)
        binary = text.encoding == Encoding::BINARY
        encoded = binary ? text.dup.force_encoding(Encoding::UTF_8) : text.encode(Encoding::UTF_8)
        encoded if encoded.valid_encoding?
      rescue EncodingError
        nil
      end
    end
    private_constant :CacheOptions
  end
end
