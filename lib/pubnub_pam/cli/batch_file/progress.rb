# frozen_string_literal: true

module PubnubPam
  class CLI
    class BatchFile
      # A line on a terminal: how much is done, how fast, and the time left. Without a terminal, nothing.
      # @api private
      class Progress
        # Columns of the bar, and seconds between two updates.
        BAR = 24
        PAUSE = 0.1
        CLOCK = -> { Process.clock_gettime(Process::CLOCK_MONOTONIC) }

        # @param io [IO, nil] the terminal
        def self.of(input, io)
          file = input.is_a?(File) && File.file?(input.path)
          new(io, file ? -> { input.pos.fdiv([input.size, 1].max) } : nil)
        end

        # @param portion [#call, nil] the part of the input that is read, from 0 to 1; nil if unknown
        def initialize(io, portion, clock: CLOCK)
          @io = io
          @portion = portion
          @clock = clock
          @started = @shown = clock.call
          @asked = 0
          @skipped = 0.0
        end

        # @param asked [Boolean] false for lines that were done before this run, which do not count for its speed
        def show(done, failed, asked: true)
          return unless @io

          asked ? @asked += 1 : @skipped = portion
          now = @clock.call
          return if now - @shown < PAUSE

          @shown = now
          @io.write("\r\e[K#{text(done, failed, now - @started)}")
        end

        def clear
          @io&.write("\r\e[K")
        end

        private

        def text(done, failed, seconds)
          lines = Printable.count(done, "line")
          failed = failed.positive? ? "#{failed} failed" : nil
          [bar, lines, failed, "#{(@asked / seconds).round}/s", left(seconds)].compact.join("  ")
        end

        def bar
          return unless @portion

          full = (portion * BAR).floor
          "[#{"#" * full}#{"." * (BAR - full)}] #{(portion * 100).floor.to_s.rjust(3)}%"
        end

        # Assumes that the rest takes as long, in proportion, as what this run has asked for.
        def left(seconds)
          return unless @portion && portion > @skipped

          rest = (seconds * (1 - portion) / (portion - @skipped)).ceil
          format("%<minutes>d:%<seconds>02d left", minutes: rest / 60, seconds: rest % 60)
        end

        def portion = @portion.call.clamp(0.0, 1.0)
      end
    end
  end
end
