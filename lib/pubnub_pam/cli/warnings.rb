# frozen_string_literal: true

module PubnubPam
  class CLI
    # The logger of the command line's clients: prints warnings with options instead of keywords.
    # @api private
    class Warnings
      GLOB = /for a glob, use Pattern\.glob\("(?<glob>.*?)"\)/

      # The options for patterns whose names are not `--KIND-pattern`.
      PATTERN_OPTIONS = { "channel group" => "--group-pattern", "user" => "--uuid-pattern",
                          "DataSync user" => "--datasync-user-pattern" }.freeze
      private_constant :PATTERN_OPTIONS

      def initialize(err)
        @err = err
      end

      def warn(text)
        text = with_options(text.delete_prefix("pubnub_pam: "))
        @err.puts "pubnub_pam: warning: #{Printable.escape(Wording.of(text))}"
      rescue SystemCallError
        nil # the call goes on without it
      end

      alias error warn
      def debug; end
      def warn? = true

      private

      # What to write on a command line instead of Ruby code.
      def with_options(advice)
        text = advice.sub(GLOB) { |found| "as a glob it would be #{expression(found)}" }
        text.sub("Permissions.pat") { pattern_option(advice) }.sub(", or use Pattern.prefix", "")
      end

      def pattern_option(advice)
        kind = advice[/\A[^"]+(?= ")/].to_s
        PATTERN_OPTIONS.fetch(kind, "--#{kind}-pattern")
      end

      # As the service takes it.
      def expression(advice)
        Pattern.glob(advice[GLOB, :glob]).source.sub(/\A\\A/, "^").sub(/\\z\z/, "$")
      end
    end
  end
end
