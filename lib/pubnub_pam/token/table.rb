# frozen_string_literal: true

module PubnubPam
  class Token
    # A token for people: who, until when, and a table of what.
    # @api private
    class Table
      def initialize(token, now: Time.now)
        @token = token
        @now = now
      end

      def to_s
        widths = rows.transpose.map { |column| column.map(&:length).max }
        rows.map { |row| row.zip(widths).map { |cell, width| cell.ljust(width) }.join("  ").rstrip }.join("\n")
      end

      def inspect = "#<PubnubPam::Token for #{heading}\n#{to_s.gsub(/^/, "  ")}>"

      # "ann, expires in 14 min (2026-01-01 00:00:00 UTC)"
      def heading = "#{user}, #{expiry}"

      # "ann"
      def user = @token.authorized_user_id ? Printable.escape(@token.authorized_user_id) : "anyone"

      # "expires in 14 min (2026-01-01 00:00:00 UTC)"
      def expiry
        left = (@token.expires_at - @now).round
        "#{left.positive? ? "expires in #{span(left)}" : "expired #{span(-left)} ago"} (#{@token.expires_at})"
      end

      private

      NAME = "%s"
      PATTERN = "/%s/"
      # The words for the kinds of {Token#resources}.
      WORDS = Native::KINDS.to_h { |_keyword, name, word| [name, word] }.freeze
      private_constant :NAME, :PATTERN, :WORDS

      def rows
        @rows ||= [["resource", "name or pattern", "permissions"], *body(@token.resources, NAME),
                   *body(@token.patterns, PATTERN), *section("category", @token.categories, NAME), *projections,
                   *unknown]
      end

      def body(scope, form)
        kinds = { **scope, **scope[:data_sync] }.except(:data_sync)
        kinds.flat_map { |kind, entries| section(WORDS.fetch(kind), entries, form) }
      end

      def section(word, entries, form)
        entries.map do |name, permissions|
          [word, format(form, Printable.escape(name.to_s)), PermissionNames.of(permissions).join(" ")]
        end
      end

      # The view of an object takes the place of permissions.
      def projections
        @token.projections.values.zip([NAME, PATTERN]).flat_map do |kinds, form|
          kinds.flat_map do |kind, views|
            views.map do |name, view|
              ["projection of #{kind}", format(form, Printable.escape(name)), Printable.escape(view)]
            end
          end
        end
      end

      # By their own keys: there is no other name for them.
      def unknown
        fields = @token.unknown
        [*unknown_sections(fields.delete("res"), NAME), *unknown_sections(fields.delete("pat"), PATTERN),
         *fields.map { |key, value| [Printable.escape(key), json(value), ""] }]
      end

      def unknown_sections(sections, form)
        sections.to_a.flat_map do |key, value|
          key = Printable.escape(key)
          next [[key, json(value), ""]] unless masks?(value)

          section(key, value.transform_values { |mask| Permissions.from_bitmask(mask) }, form)
        end
      end

      def masks?(value)
        value.is_a?(Hash) && value.values.all? { |mask| mask.is_a?(Integer) && mask.between?(0, (2**32) - 1) }
      end

      def json(value) = Printable.escape(JSON.generate(JsonForm.of(value)))

      # Rounded: a token that was granted a moment ago for 15 minutes has 15 left.
      def span(seconds)
        case seconds
        when 0...60 then "#{seconds} s"
        when 60...7200 then "#{seconds.fdiv(60).round} min"
        when 7200...172_800 then "#{seconds.fdiv(3600).round} h"
        else "#{seconds.fdiv(86_400).round} days"
        end
      end
    end
    private_constant :Table
  end
end
