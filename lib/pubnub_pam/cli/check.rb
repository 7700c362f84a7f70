# frozen_string_literal: true

require_relative "command"

module PubnubPam
  class CLI
    # @api private
    class Check < Command
      USAGE = "check PERMISSION (--channel NAME | --channel-group NAME | --uuid NAME) [TOKEN] [--json]"

      private

      def define(parser)
        @question = {}
        parser.on("--channel NAME") { |name| @question[:channel] = name }
        parser.on("--channel-group NAME") { |name| @question[:channel_group] = name }
        parser.on("--uuid NAME", "the user whose metadata it is about") { |name| @question[:uuid] = name }
        parser.on("--user-id ID", "who uses the token") { |id| @question[:user_id] = id }
        parser.on("--json", "for machines") { @options[:json] = true }
      end

      def call(arguments)
        permission, *rest = arguments
        raise UsageError, "expected a permission: #{Permissions::BITS.keys.join(", ")}" unless permission

        token = Token.parse(one_token(rest))
        allowed = token.allows?(permission, **@question)
        show(allowed, token.explain(permission, **@question))
        allowed ? 0 : 1
      end

      def show(allowed, sentence)
        @out.puts @options[:json] ? JSON.generate(allowed:, explanation: sentence) : sentence
      end
    end
  end
end
