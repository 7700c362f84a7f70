# frozen_string_literal: true

module PubnubPam
  class CLI
    class BatchFile
      # A line of the input: a grant in JSON. Errors are raised when it is turned into a Hash.
      # @api private
      class Line
        # The same as in grant_token.
        PLAIN = %w[ttl authorized_user_id authorized_uuid meta projections].freeze
        # Maps of names to permissions. Those of patterns are under "patterns".
        MAPS = %w[channels channel_groups uuids users spaces_permissions users_permissions].freeze
        # The kinds below this key map names likewise.
        DATA_SYNC = "data_sync"
        KINDS = %w[entities relationships memberships].freeze
        KEYS = ["id", *PLAIN, *MAPS, DATA_SYNC, "categories", "patterns"].freeze

        attr_reader :number

        def initialize(text, number)
          @text = text.dup.force_encoding(Encoding::UTF_8)
          @number = number
        end

        def blank? = @text.scrub.strip.empty?

        # The id that the user gave the line; nil without one, and if it is not JSON.
        def id
          json["id"].then { |id| id if id.is_a?(String) || id.is_a?(Integer) }
        rescue ArgumentError
          nil
        end

        # The keywords of grant_token.
        def to_hash
          refuse_unknown(json, KEYS, "line")
          check_id
          patterns = map(json["patterns"], "patterns")
          refuse_unknown(patterns, [*MAPS, DATA_SYNC], "patterns")
          more = { data_sync: data_sync(patterns), categories: categories(json["categories"]) }
          { **json.slice(*PLAIN).transform_keys(&:to_sym), **permissions_by_keyword(patterns), **more.compact }
        end

        def to_s = id.nil? ? "line #{number}" : "line #{number} (#{id})"

        private

        def json = @json ||= parse.tap { |json| map(json, "line") }

        def parse
          StrictJson.parse(@text.delete_prefix("\uFEFF"))
        rescue StrictJson::Invalid => e
          raise ArgumentError, "expected a JSON object, but #{e.message}: #{@text.scrub.strip[0, 40].inspect}"
        end

        def map(value, name)
          return value || {} if value.is_a?(Hash) || (value.nil? && name != "line")

          raise ArgumentError, "#{name}: expected a JSON object, got #{StrictJson.text(value)[0, 40]}"
        end

        def refuse_unknown(given, known, place)
          unknown = given.keys - known
          raise ArgumentError, "#{place}: expected #{known.join(", ")}, got #{unknown.first}" if unknown.any?
        end

        def check_id
          return if json["id"] == id

          raise ArgumentError, "id: expected a text or a whole number, got #{StrictJson.text(json["id"])[0, 40]}"
        end

        def permissions_by_keyword(patterns)
          MAPS.to_h { |name| [name.to_sym, both(json[name], patterns[name], name)] }.compact
        end

        def data_sync(patterns)
          resources, patterns = [[json, DATA_SYNC], [patterns, "patterns: #{DATA_SYNC}"]].map do |given, place|
            map(given[DATA_SYNC], place).tap { |kinds| refuse_unknown(kinds, KINDS, place) }
          end
          kinds = KINDS.to_h { |kind| [kind.to_sym, both(resources[kind], patterns[kind], "#{DATA_SYNC}: #{kind}")] }
          kinds.compact.then { |found| found unless found.empty? }
        end

        # Names alone, or with what each permits.
        def categories(given)
          return given unless given.is_a?(Hash)

          given.to_h do |name, flags|
            is_text = flags.is_a?(String) || flags.is_a?(Array)
            [name, is_text ? permissions(flags, :res, "categories[#{name.inspect}]") : flags]
          end
        end

        # One name can be both a resource and a pattern.
        def both(resources, patterns, name)
          return unless resources || patterns

          kinds = [[resources, :res, name], [patterns, :pat, "patterns: #{name}"]].map do |given, type, place|
            map(given, place).to_h { |key, flags| [key, permissions(flags, type, "#{place}[#{key.inspect}]")] }
          end
          kinds.first.merge(kinds.last) { |_, resource, pattern| [resource, pattern] }
        end

        def permissions(flags, type, place)
          Flags.permissions(place, type, flags.is_a?(String) ? Flags.split(flags) : flags)
        rescue UsageError => e
          raise ArgumentError, e.message
        end
      end
    end
  end
end
