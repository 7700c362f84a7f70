# frozen_string_literal: true

require "json"

module Soak
  class TokenStorm
    # What all processes have seen, in one file: each line is written at once, at its end. Times are those of the
    # machine's monotonic clock, which is the same for all processes.
    class Ledger
      # One line: what was done, by which process, when it began and had ended, and for whom or with which token.
      Event = Struct.new(:kind, :pid, :began, :ended, :user, :token)

      def self.read(path)
        File.foreach(path).map do |line|
          fields = JSON.parse(line)
          Event.new(fields[0].to_sym, *fields[1..])
        end
      end

      def initialize(path)
        @file = File.open(path, File::WRONLY | File::APPEND | File::CREAT)
      end

      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)

      def given(began, user, token) = tell(:given, began, user, token)

      # @param call [Symbol] by which call
      def revoked(began, call, token) = tell(:revoked, began, call, token)

      def all_revoked(began, user) = tell(:all_revoked, began, user)

      # The store was in trouble, and the caller was told.
      def told(kind) = tell(:told, now, kind)

      def failed(message) = tell(:failed, now, message)

      private

      def tell(kind, began, user = nil, token = nil)
        @file.syswrite("#{JSON.generate([kind, Process.pid, began, now, user, token])}\n")
      end
    end
  end
end
