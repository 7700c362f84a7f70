# frozen_string_literal: true

module PubnubPam
  class Client
    # One item of a list: the options of a grant, or why it is none.
    # @api private
    module Item
      # The keywords that an item may have: those of a single call, but for how that is waited for.
      KEYWORDS = (Keywords.of(Calls.instance_method(:grant_token)) - %i[http_sync callback])
        .to_h { |name| [name, true] }.freeze

      # In place of a call that could not be prepared.
      Unsent = Struct.new(:failure_message) do
        def over? = true
        def granted? = false
        def failure = :unsent
        def attempts = 0
        def status = nil
        def url = nil
        def token = nil
        def cancel = nil
      end

      module_function

      # Most items can go as they are.
      def options(item)
        given = by_keyword(hash(item))
        return given if Settings.integer?(given[:ttl]) && !given.key?(:authorized_uuid)

        user = Settings.token_user(given[:authorized_user_id], given[:authorized_uuid])
        { **given, ttl: Settings.minutes(given[:ttl]), authorized_user_id: user }
      end

      # Names may be Strings, as in JSON and in a HashWithIndifferentAccess.
      def by_keyword(given)
        return given if given.each_key.all? { |name| KEYWORDS.key?(name) }

        given.each_with_object({}) do |(name, value), options|
          keyword = keyword(name)
          raise ArgumentError, "#{keyword}: expected each keyword once, got it twice" if options.key?(keyword)

          options[keyword] = value
        end
      end

      def keyword(name)
        known = KEYWORDS.keys
        known.find { |keyword| keyword.name == name || keyword == name } || Keywords.refuse([name], known)
      end

      def hash(item)
        return item if item.instance_of?(Hash)
        return item.to_hash if item.respond_to?(:to_hash)

        got = item.nil? ? "nil" : "a value of class #{item.class}"
        raise ArgumentError, "item: expected a Hash of keywords for grant_token, got #{got}"
      end
    end
    private_constant :Item
  end
end
