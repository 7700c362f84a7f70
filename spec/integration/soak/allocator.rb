# frozen_string_literal: true

require "fiddle"
require "tempfile"

module Soak
  # What the C library's allocator has handed out: Rust's memory and Ruby's, but for Ruby's pages of objects.
  module Allocator
    # No chunk of glibc's is smaller, so no leak is.
    SMALLEST_CHUNK = 32

    class << self
      # @return [Integer, nil] bytes in use; nil where the C library does not tell (only glibc does)
      def bytes_in_use
        return unless functions

        totals = report.rpartition("</heap>").last
        held = totals[/system type="current" size="(\d+)"/, 1].to_i + totals[/type="mmap".* size="(\d+)"/, 1].to_i
        held - totals[/type="fast".* size="(\d+)"/, 1].to_i - totals[/type="rest".* size="(\d+)"/, 1].to_i
      end

      private

      # The only form of these numbers that needs no structure of C's: an XML file.
      def report
        Tempfile.create("allocator") do |file|
          stream = functions[:fopen].call(file.path, "w")
          functions[:malloc_info].call(0, stream)
          functions[:fclose].call(stream)
          file.read
        end
      end

      def functions
        return @functions if defined?(@functions)

        types = { fopen: [%i[VOIDP VOIDP], :VOIDP], malloc_info: [%i[INT VOIDP], :INT], fclose: [%i[VOIDP], :INT] }
        @functions = types.to_h { |name, (takes, gives)| [name, function(name, takes, gives)] }
      rescue Fiddle::DLError
        @functions = nil
      end

      def function(name, takes, gives)
        types = [*takes, gives].map { |type| Fiddle.const_get("TYPE_#{type}") }
        Fiddle::Function.new(Fiddle.dlopen(nil)[name.to_s], types[..-2], types.last)
      end
    end
  end
end
