# frozen_string_literal: true

module PubnubPam
  class CLI
    # @api private
    class Version < Command
      USAGE = "version"

      private

      def call(arguments)
        no_more(arguments)
        @out.puts VERSION
      end
    end
  end
end
