# frozen_string_literal: true

module PubnubPam
  class Token
    # A token for people: who, until when, and a table of what.
    # @api private
    class Table
      WORDS = { channels: "channel", groups: "channel group", uuids: "user" }.freeze

      def initialize(token, now: Time.now)
        @token = token
        @now = now
      end

      def to_s
        widths = rows.transpose.map { |column| column.map(&:length).max }
        rows.map { |row| row.zip(widths).map { |cell, width| cell.ljust(width) }.join("  ").rstrip }.join("\n")
      end

      def inspect
        "#<PubnubPam::Token for #{heading}\n#{to_s.gsub(/^/, "  ")}>"
      end

      # "ann, expires in 14 min (2026-01-01 00:00:00 UTC)"
      def heading
        "#{user}, #{expiry}"
      end

      # "ann"
      def user
        @token.authorized_user_id ? Printable.escape(@token.authorized_user_id) : "anyone"
      end

      # "expires in 14 min (2026-01-01 00:00:00 UTC)"
      def expiry
        left = (@token.expires_at - @now).round
        "#{left.positive? ? "expires in #{span(left)}" : "expired #{span(-left)} ago"} (#{@token.expires_at})"
      end

      private

      def rows
        @rows ||= [["resource", "name or pattern", "permissions"], *body(@token.resources) { |name| name },
                   *body(@token.patterns) { |pattern| "/#{pattern}/" }]
      end

      def body(scope)
        scope.flat_map do |kind, entries|
          entries.map do |name, permissions|
            [WORDS.fetch(kind), yield(Printable.escape(name)), permissions.to_a.join(" ")]
          end
        end
      end

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
