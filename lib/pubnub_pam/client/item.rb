# frozen_string_literal: true

module PubnubPam
  class Client
    # One item of a list: a grant, or why it is none.
    # @api private
    module Item
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

      # @return [Draft]
      def draft(item, require_user:)
        Draft.read(Draft.values(hash(item)), require_user:)
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
