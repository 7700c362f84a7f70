# frozen_string_literal: true

module PubnubPam
  class CLI
    class BatchFile
      # Where answers go: one line of JSON for each line of the input, with its number, its id, and a token or an error.
      # @api private
      class Output
        # @param path [String] `-` for `out`
        def self.open(path, out, &)
          return yield(new(out)) if path == "-"
          return to_device(path, &) if File.exist?(path) && !File.file?(path)

          OutputFile.open(path, &)
        end

        def self.to_device(path)
          io = File.open(path, "w")
          yield new(io)
        ensure
          close(io)
        end

        # Every answer was flushed, so nothing is lost if this fails.
        def self.close(io)
          io&.close
        rescue SystemCallError
          nil
        end
        private_class_method :to_device, :close

        def initialize(io)
          @io = io
        end

        # Whether a later run can resume it.
        def lasting? = false

        # Whether it is a terminal, where a progress bar would be in the way.
        def tty? = @io.tty?

        # Whether it has a token for this line.
        def include?(_line) = false

        def write(line, envelope)
          answer = envelope.error? ? failed(envelope) : { token: envelope.token }
          @io.write("#{JSON.generate({ line: line.number, id: line.id, **answer }.compact)}\n")
          @io.flush # if an answer cannot be written, no other is asked for
        end

        # All answers are there.
        def finish
          @io.flush
        end

        private

        def failed(envelope) = { error: envelope.error.message, status: envelope.status[:code] }
      end
    end
  end
end
