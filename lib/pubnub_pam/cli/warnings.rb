# frozen_string_literal: true

module PubnubPam
  class CLI
    # The logger of the command line's clients: prints warnings with options instead of keywords.
    # @api private
    class Warnings
      GLOB = /for a glob, use Pattern\.glob\("(?<glob>.*?)"\)/

      def initialize(err)
        @err = err
      end

      def warn(text)
        text = text.delete_prefix("pubnub_pam: ").sub(GLOB) { |found| "as a glob it would be #{expression(found)}" }
        @err.puts "pubnub_pam: warning: #{Printable.escape(Wording.of(text))}"
      rescue SystemCallError
        nil # the call goes on without it
      end

      alias error warn
      def debug; end
      def warn? = true

      private

      # As the service takes it.
      def expression(advice)
        Pattern.glob(advice[GLOB, :glob]).source.sub(/\A\\A/, "^").sub(/\\z\z/, "$")
      end
    end
  end
end
