# frozen_string_literal: true

module PubnubPam
  class CLI
    class BatchFile
      # The lines that failed. The first of them are listed at the end; the output has all.
      # @api private
      class Failures
        LISTED = 100

        attr_reader :count

        def initialize
          @count = 0
          @first = []
        end

        def none? = @count.zero?

        def add(line, error)
          @count += 1
          @first << "  #{line}: #{error.message}" if @count <= LISTED
        end

        def list(err, of:, again:)
          return if none?

          again = again ? "; the same command tries them again" : ""
          err.puts "pubnub_pam: #{@count} of #{of} lines failed#{again}", @first
          err.puts "  … and #{@count - LISTED} more" if @count > LISTED
        end
      end
    end
  end
end
