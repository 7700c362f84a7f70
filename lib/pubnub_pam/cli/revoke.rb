# frozen_string_literal: true

module PubnubPam
  class CLI
    # @api private
    class Revoke < Command
      USAGE = "revoke [TOKEN] [options]      (without TOKEN, reads standard input)"

      private

      def define(parser)
        define_json(parser)
        define_keys(parser)
      end

      def call(arguments)
        client.revoke_token!(one_token(arguments))
        deliver("the token is revoked") { @out.puts @options[:json] ? JSON.generate(revoked: true) : "revoked" }
      end
    end
  end
end
