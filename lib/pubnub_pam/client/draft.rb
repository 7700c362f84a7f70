# frozen_string_literal: true

module PubnubPam
  class Client
    # The keywords of a grant, read once. What is sent, the advice, and the name in the token cache are made of them.
    # @api private
    class Draft
      # The keywords of a single call, but for how that is waited for.
      KEYWORDS = (Keywords.of(Calls.instance_method(:grant_token)) - %i[http_sync callback])
        .to_h { |name| [name, true] }.freeze
      private_constant :KEYWORDS

      class << self
        # @param keywords [Hash{Symbol => Object}] those of {Calls#grant_token}
        # @return [Draft]
        # @raise [PubnubPam::ArgumentError]
        def of(keywords, require_user:)
          ttl = keywords[:ttl]
          keywords = { **keywords, ttl: Checks.minutes(ttl) } unless Checks.integer?(ttl)
          draft = new(keywords, Native.uninterrupted { Native::Draft.new(keywords) })
          Checks.required_user(draft.user) if require_user
          draft
        end

        # Names may be Strings, as in JSON and in a HashWithIndifferentAccess.
        def by_keyword(given)
          given.each_key { |name| return renamed(given) unless KEYWORDS.key?(name) }
        end

        private

        def renamed(given)
          given.each_with_object({}) do |(name, value), keywords|
            keyword = keyword(name)
            raise ArgumentError, "#{keyword}: duplicate keyword" if keywords.key?(keyword)

            keywords[keyword] = value
          end
        end

        def keyword(name)
          known = KEYWORDS.keys
          known.find { |keyword| keyword.name == name || keyword == name } || Keywords.refuse([name], known)
        end
      end

      # @return [Native::Draft]
      attr_reader :native
      # @return [Hash{Symbol => Object}] the keywords as they were given, for middlewares
      attr_reader :to_h

      def initialize(keywords, native)
        @to_h = keywords
        @native = native
      end

      def ttl = native.ttl
      def user = native.user
      def advice(strict) = native.advice(strict)
      def digest(context) = native.digest(context)
    end
    private_constant :Draft
  end
end
