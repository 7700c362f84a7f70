# frozen_string_literal: true

module PubnubPam
  class Client
    # Reads the keywords of a grant once. What is sent, the advice, and the name in the token cache are made of the draft.
    # @api private
    module Draft
      # The keywords of a single call, but for how that is waited for.
      KEYWORDS = (Keywords.of(Calls.instance_method(:grant_token)) - %i[http_sync callback])
        .to_h { |name| [name, true] }.freeze
      private_constant :KEYWORDS

      module_function

      # @param keywords [Hash{Symbol => Object}] those of {Calls#grant_token}
      # @return [Native::Draft]
      # @raise [PubnubPam::ArgumentError]
      def of(keywords, require_user:)
        ttl = keywords[:ttl]
        keywords = { **keywords, ttl: Settings.minutes(ttl) } unless Settings.integer?(ttl)
        draft = Native.uninterrupted { Native::Draft.new(keywords) }
        Settings.required_user(draft.user) if require_user
        draft
      end

      # Names may be Strings, as in JSON and in a HashWithIndifferentAccess.
      def by_keyword(given)
        return given if given.each_key.all? { |name| KEYWORDS.key?(name) }

        given.each_with_object({}) do |(name, value), keywords|
          keyword = keyword(name)
          raise ArgumentError, "#{keyword}: expected each keyword once, got it twice" if keywords.key?(keyword)

          keywords[keyword] = value
        end
      end

      def keyword(name)
        known = KEYWORDS.keys
        known.find { |keyword| keyword.name == name || keyword == name } || Keywords.refuse([name], known)
      end
    end
    private_constant :Draft
  end
end
