# frozen_string_literal: true

require_relative "command"

module PubnubPam
  class CLI
    # @api private
    class Check < Command
      USAGE = "check PERMISSIONS (--channel NAME | --group NAME | --uuid NAME | …) [TOKEN] [options]"
      RESOURCES = { channel: "--channel", channel_group: "--group", uuid: "--uuid", user: "--datasync-user",
                    entity: "--entity", relationship: "--relationship", membership: "--membership",
                    category: "--category" }.freeze
      SYNONYMS = { "--user" => ["--for", "--datasync-user"], "--authorized-uuid" => ["--for"] }.freeze

      private

      def define(parser)
        @question = {}
        parser.on("--channel NAME") { |name| @question[:channel] = name }
        parser.on("--group NAME", "--channel-group NAME") { |name| @question[:channel_group] = name }
        parser.on("--uuid NAME", "the user whose metadata it is about") { |name| @question[:uuid] = name }
        define_datasync(parser)
        parser.on("--category NAME", "channels or uuids: list the metadata of all") { |n| @question[:category] = n }
        parser.on("--for USER", "--authorized-user-id USER", "--user-id USER", "who uses the token") do |user|
          @question[:user_id] = user
        end
        parser.on("--json", "print JSON") { @options[:json] = true }
      end

      def define_datasync(parser)
        %i[user entity relationship membership].each do |kind|
          parser.on("#{RESOURCES.fetch(kind)} ID", "of DataSync") { |id| @question[kind] = id }
        end
      end

      def call(arguments)
        permissions, *rest = arguments
        permissions = permissions_of(permissions)
        check_question
        token = Token.parse(one_token(rest))
        allowed = permissions.all? { |permission| token.allows?(permission, **@question) }
        show(allowed, permissions.map { |permission| token.explain(permission, **@question) })
        allowed ? 0 : 1
      end

      def permissions_of(text)
        raise UsageError, "expected a permission first: #{Flags::NAMES}" unless text

        Flags.check(Flags.split(text)).map(&:to_sym)
      rescue UsageError => e
        e.message.start_with?("expected a permission") ? raise : raise(UsageError, "permission: #{e.message}")
      end

      def check_question
        given = RESOURCES.values_at(*(@question.keys & RESOURCES.keys))
        return if given.one?

        got = given.empty? ? "none" : given.join(" and ")
        raise UsageError, "expected one of #{RESOURCES.values.join(", ")}, got #{got}"
      end

      def show(allowed, sentences)
        sentences = sentences.map { |sentence| Printable.escape(sentence) }
        @out.puts @options[:json] ? JSON.generate(allowed:, explanation: sentences.join("; ")) : sentences
      end
    end
  end
end
