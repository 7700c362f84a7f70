# frozen_string_literal: true

module PubnubPam
  class CLI
    # @api private
    class Parse < Command
      USAGE = "parse [TOKEN] [--json]      (without TOKEN, reads standard input)"

      private

      def define(parser)
        define_json(parser)
      end

      def call(arguments)
        token = Token.parse(one_token(arguments))
        @options[:json] ? @out.puts(Printable.json(token.to_json)) : show(token)
      end

      def show(token)
        @out.puts "user     #{Printable.escape(token.authorized_user_id || "anyone")}",
                  "granted  #{token.granted_at}",
                  "expires  #{token.expires_at}#{" (expired)" if token.expired?}",
                  "ttl      #{token.ttl} min"
        @out.puts "meta     #{Printable.json(JSON.generate(token.as_json["meta"]))}" unless token.meta.empty?
        @out.puts "", token.permission_table
      end
    end
  end
end
