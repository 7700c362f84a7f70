# frozen_string_literal: true

module PubnubPam
  class Client
    # One item of a list: the options of a grant, or why it is none.
    # @api private
    module Item
      # The keywords that an item may have: those of a single call, but for how that is waited for.
      KEYWORDS = (Calls.instance_method(:grant_token).parameters.group_by(&:first).values_at(:keyreq, :key).flatten -
        %i[keyreq key http_sync callback]).to_h { |name| [name, true] }.freeze

      # Stands where a call would be that could not be made.
      Unsent = Struct.new(:failure_message) do
        def over? = true
        def granted? = false
        def failure = :unsent
        def attempts = 0
        def status = nil
        def url = nil
        def token = nil
      end

      module_function

      # Most items can go as they are.
      def options(item)
        given = hash(item)
        given.each_key { |name| KEYWORDS.key?(name) || raise(ArgumentError, "unknown keyword: #{name.inspect}") }
        return given if Settings.integer?(given[:ttl]) && !given.key?(:authorized_uuid)

        user = given[:authorized_user_id] || given[:authorized_uuid]
        { **given, ttl: Settings.minutes(given[:ttl]), authorized_user_id: user }
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
