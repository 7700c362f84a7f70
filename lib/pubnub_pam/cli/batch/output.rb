# frozen_string_literal: true

module PubnubPam
  class CLI
    class Batch
      # Where answers go: one line of JSON for each line of the input, with its number, its id, and a token or an error.
      # @api private
      class Output
        # @param path [String] `-` for `out`
        def self.open(path, out, &)
          return yield(new(out)) if path == "-"
          return File.open(path, "w") { |io| yield new(io) } if File.exist?(path) && !File.file?(path)

          OutputFile.open(path, &)
        end

        def initialize(io)
          @io = io
        end

        # Whether a later run can go on with it.
        def lasting? = false

        # Whether somebody reads it on a terminal, where a progress bar would be in the way.
        def tty? = @io.tty?

        # Whether there is a token for this line already.
        def include?(_line) = false

        def write(line, envelope)
          answer = envelope.error? ? failed(envelope) : { token: envelope.token }
          @io.write("#{JSON.generate({ line: line.number, id: line.id, **answer }.compact)}\n")
        end

        # All answers are there.
        def finish
          @io.flush
        end

        private

        def failed(envelope)
          { error: envelope.error.message, status: envelope.status[:code] }
        end
      end
    end
  end
end
