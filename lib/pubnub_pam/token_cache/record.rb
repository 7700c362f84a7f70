# frozen_string_literal: true

require "json"

module PubnubPam
  class TokenCache
    # A token as it is stored. Cached tokens have the owner's {Stamp} from before their grant; listed ones have none.
    # @api private
    class Record
      # No token expires later: the last second of the year 9999.
      LATEST = 253_402_300_799

      attr_reader :entry, :stamp

      class << self
        # Reads what {#dump} wrote; nil for anything else.
        def load(text)
          fields = text.valid_encoding? && JSON.parse(text)
          entry = entry_of(fields) if fields.is_a?(Hash)
          new(entry, Stamp.new(*fields.values_at("revision", "generation"))) if entry
        rescue JSON::ParserError
          nil
        end

        private

        def entry_of(fields)
          token, ttl, over = fields.values_at("token", "ttl", "expires_at")
          return unless token.is_a?(String) && !token.empty? && ttl.is_a?(Integer) && ttl.positive?
          return unless (over.is_a?(Integer) || over.is_a?(Float)) && over.between?(0, LATEST)

          Entry.new(token:, ttl:, expires_at: Time.at(0, (over * 1000).round, :millisecond))
        end
      end

      # @param stamp [Stamp, nil] nil if it is only listed
      def initialize(entry, stamp = nil)
        @entry = entry
        @stamp = stamp
      end

      # Calculated once: each hit compares it once this process has revoked a token, and to digest takes 40 % of such a
      # hit.
      # @param names [EntryNames]
      def token_digest(names)
        @token_digest ||= names.token_digest(entry.token)
      end

      def dump
        JSON.generate({ token: entry.token, ttl: entry.ttl, expires_at: entry.expires_at.to_r.to_f, **stamp.to_h })
      end
    end
    private_constant :Record

    # Two random ids that the store has for each owner: `revision` is replaced whenever one of the owner's tokens is
    # revoked, `generation` whenever all of them are.
    # @api private
    Stamp = Struct.new(:revision, :generation) do
      # @param current [Object, nil] the owner's revision now
      def of?(current)
        !revision.nil? && revision == current
      end
    end
    private_constant :Stamp
  end
end
