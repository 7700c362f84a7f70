# frozen_string_literal: true

require_relative "batch_file/line"
require_relative "batch_file/output"
require_relative "batch_file/output_file"
require_relative "batch_file/progress"

module PubnubPam
  class CLI
    # Grants every line of a file, and writes every answer to another.
    # @api private
    class BatchFile
      # An answer cannot be written: the disk is full, or the reader is gone.
      class Unwritten < StandardError; end
      # So many lines that failed are listed at the end; the output has all.
      LISTED = 100
      private_constant :Unwritten, :LISTED

      # @param err [IO] for the progress, on a terminal, and for what failed
      def initialize(client, input, output, err:, concurrency:)
        @client = client
        @input = input
        @output = output
        @err = err
        @concurrency = concurrency
        @progress = Progress.of(input, (err if err.tty? && !output.tty?))
        @asked = []
        @done = @failed = 0
        @failures = []
      end

      # @return [Integer] the exit status
      def run
        @client.grant_tokens(self, concurrency: @concurrency) { |envelope| answer(@asked.shift, envelope) }
        @output.finish
        @progress.clear
        complain
        @done.positive? && @failed.zero? ? 0 : 1
      rescue Unwritten => e
        @progress.clear
        again = @output.lasting? ? "; the same command grants the missing ones" : ""
        raise Undelivered, "after #{lines}, an answer could not be written: #{e.message}; tokens that were granted " \
                           "after that are lost#{again}"
      rescue Interrupt
        @progress.clear
        again = "; the same command resumes it" if @output.lasting?
        @err.puts "pubnub_pam: interrupted after #{lines}#{again}"
        INTERRUPTED
      end

      # The lines that are still to be granted.
      def each
        @input.each_line.with_index(1) do |text, number|
          line = Line.new(text, number)
          next if line.blank?
          next skip if @output.include?(line)

          @asked << line
          yield line
        end
      end

      private

      def answer(line, envelope)
        write(line, envelope)
        failed(line, envelope.error) if envelope.error?
        @progress.show(@done += 1, @failed)
      end

      def failed(line, error)
        @failed += 1
        @failures << "  #{line}: #{error.message}" if @failed <= LISTED
      end

      def lines = Printable.count(@done, "line")

      def complain
        @err.puts "pubnub_pam: the input has no grants: expected one in JSON on each line" if @done.zero?
        list_failures if @failed.positive?
      end

      def list_failures
        again = "; the same command tries them again" if @output.lasting?
        @err.puts "pubnub_pam: #{@failed} of #{lines} failed#{again}", @failures
        @err.puts "  … and #{@failed - LISTED} more" if @failed > LISTED
      end

      def write(line, envelope)
        @output.write(line, envelope)
      rescue SystemCallError => e
        raise Unwritten, Wording.of_system(e)
      end

      def skip
        @progress.show(@done += 1, @failed, asked: false)
      end
    end
  end
end
