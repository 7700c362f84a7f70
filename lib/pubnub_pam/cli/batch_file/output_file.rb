# frozen_string_literal: true

module PubnubPam
  class CLI
    class BatchFile
      # An output that a later run resumes: lines with a token are not granted again.
      #
      # Answers are appended, each in one write, so only the last line can be incomplete. Failed lines are in it, too.
      # The next run tries them again and appends its answers, which count. At the end of such a run, the file is put
      # into the order of the input.
      # @api private
      class OutputFile < Output
        # Tokens are credentials.
        MODE = 0o600

        def self.open(path)
          File.open(path, File::RDWR | File::CREAT | File::APPEND, MODE, encoding: Encoding::UTF_8) do |file|
            alone = file.flock(File::LOCK_EX | File::LOCK_NB)
            alone ? yield(new(file, path)) : raise(ArgumentError, "#{path}: another process is writing to it")
          end
        end

        def initialize(file, path)
          super(file)
          @path = path
          @granted = []
          @last = 0
          read
          file.chmod(MODE)
          file.sync = true
        end

        def lasting? = true

        def include?(line)
          id = @granted[line.number] or return false
          return true if id == line.id.hash

          raise ArgumentError, "#{@path}: line #{line.number} of the input has another id than here: " \
                               "is this the output of another input?"
        end

        def write(line, envelope)
          in_order(line.number)
          super
        end

        def finish
          tidy if @untidy
        end

        private

        def read
          whole = 0
          @io.each_line.with_index(1) do |text, number|
            break unless text.end_with?("\n")

            note(answer(text, number))
            whole += text.bytesize
          end
          # An incomplete last line is left from a run that was killed.
          @io.truncate(whole)
        end

        def answer(text, number)
          answer = JSON.parse(text, symbolize_names: true)
          return answer if answer in { line: Integer, token: String } | { line: Integer, error: String }

          raise JSON::ParserError
        rescue JSON::ParserError, EncodingError
          raise ArgumentError, "#{@path}: expected an output of this command or a new file, but line #{number} is " \
                               "not an answer"
        end

        def note(answer)
          in_order(answer[:line])
          @granted[answer[:line]] = answer[:token] && answer[:id].hash
        end

        def in_order(number)
          @untidy ||= number <= @last
          @last = number
        end

        # Writes another file and renames it, so a run that is killed meanwhile leaves this one.
        def tidy
          path = File.realpath(@path)
          tidied = "#{path}.tidied"
          File.open(tidied, File::WRONLY | File::CREAT | File::TRUNC, MODE, encoding: Encoding::UTF_8) do |file|
            file.chmod(MODE)
            places.each { |place| file.write(line_at(place)) if place }
            file.fsync
          end
          File.rename(tidied, path)
        end

        # The place of the answer that counts, by the number of its line.
        def places
          @io.rewind
          place = 0
          @io.each_line.with_object([]) do |text, places|
            places[JSON.parse(text)["line"]] = place
            place += text.bytesize
          end
        end

        def line_at(place)
          @io.seek(place)
          @io.gets
        end
      end
    end
  end
end
