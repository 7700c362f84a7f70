# frozen_string_literal: true

require_relative "command"

module PubnubPam
  class CLI
    # @api private
    class Grant < Command
      USAGE = "grant --ttl MINUTES --channel NAME=read,write … [options]"
      # Each option with the keyword of grant_token that it fills, and the type of permission.
      RESOURCES = {
        "channel" => %i[channels res], "channel-pattern" => %i[channels pat],
        "group" => %i[channel_groups res], "group-pattern" => %i[channel_groups pat],
        "uuid" => %i[uuids res], "uuid-pattern" => %i[uuids pat]
      }.freeze

      private

      def define(parser)
        @grant = Hash.new { |hash, keyword| hash[keyword] = Hash.new { |names, name| names[name] = [] } }
        @more = {}
        RESOURCES.each do |option, (keyword, type)|
          parser.on("--#{option} NAME=PERMISSIONS", "again for more of them") { |text| add(keyword, type, text) }
        end
        define_rest(parser)
        define_keys(parser)
      end

      def define_rest(parser)
        parser.on("--ttl MINUTES", Integer, "1 to #{Client::MAX_TTL}") { |minutes| @more[:ttl] = minutes }
        parser.on("--for USER", "the only user who may use it") { |user| @more[:authorized_user_id] = user }
        parser.on("--meta JSON", "data that the token carries") { |text| @more[:meta] = json(text) }
        parser.on("--json", "for machines") { @options[:json] = true }
      end

      def add(keyword, type, text)
        name, _, flags = text.rpartition("=")
        flags = flags.split(",").to_h { |flag| [flag.to_sym, true] }
        unknown = flags.keys - Permissions::BITS.keys
        unless unknown.empty? && !name.empty? && flags.any?
          raise UsageError, "expected NAME=PERMISSIONS, with permissions from " \
                            "#{Permissions::BITS.keys.join(",")}, got #{text}"
        end
        @grant[keyword][name] << Permissions.public_send(type, **flags)
      end

      def json(text)
        JSON.parse(text)
      rescue JSON::ParserError
        raise UsageError, "--meta: expected JSON, got #{text}"
      end

      def call(arguments)
        no_more(arguments)
        raise UsageError, "missing: --ttl" unless @more[:ttl]

        token = client.grant_token!(**@grant, **@more)
        @out.puts @options[:json] ? JSON.generate(token:) : token
      end
    end
  end
end
