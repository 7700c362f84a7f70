# frozen_string_literal: true

module PubnubPam
  class CLI
    # A line for each request that an emulator has answered.
    # @api private
    class EmulatorLog
      COLORS = { good: 32, bad: 31, soft: 2 }.freeze
      FIRST_ERROR = 400
      private_constant :COLORS, :FIRST_ERROR

      def initialize(out, env:, json: false)
        @out = out
        @json = json
        @is_colored = out.tty? && env.fetch("NO_COLOR", "").empty?
      end

      # From now on requests are logged: before anybody knows where the emulator is.
      def open(emulator)
        @server = emulator.send(:server)
        @server.open_log
      end

      # Writes until the emulator is stopped.
      def follow
        @writer = Thread.new do
          until (lines = @server.next_log_lines).empty?
            lines.each { |line| @out.puts(@json ? line : text(JSON.parse(line))) }
            @out.flush
          end
        end
        # A closed pipe ends the log, and not the emulator.
        @writer.report_on_exception = false
      end

      # Waits until the last lines are written.
      def finish
        @writer&.join
      rescue SystemCallError, IOError, PubnubPam::Error
        nil
      end

      private

      def text(row)
        return "#{Printable.count(row["skipped"], "request")} left out: more come than are written" if row["skipped"]

        verdict = colored(row["status"] >= FIRST_ERROR ? :bad : :good, Printable.escape(row["verdict"]))
        time = colored(:soft, Time.at(row["at"]).strftime("%H:%M:%S"))
        [time, Printable.escape(about(row)), colored(:soft, "#{row["ms"]} ms"), verdict].join("  ")
      end

      # `publish room-1 by ann [slow]`
      def about(row)
        user, fault = row.values_at("user", "fault")
        [row["operation"] || row["http_method"], *row["resources"], user && "by #{user}", fault && "[#{fault}]"]
          .compact.join(" ")
      end

      def colored(color, text) = @is_colored ? "\e[#{COLORS.fetch(color)}m#{text}\e[0m" : text
    end
  end
end
