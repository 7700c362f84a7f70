# frozen_string_literal: true

require "etc"
require "rbconfig" # loaded already, unless Ruby was started with --disable-gems

module PubnubPam
  module Native
    # Finds the compiled library and loads it, or says why that cannot be done and what to do. A platform gem has one
    # library for each Ruby, in folders such as `3.3`; a source gem and a checkout have one, without such a folder.
    # @api private
    class Library
      FILE = "pubnub_pam.#{RbConfig::CONFIG["DLEXT"]}".freeze
      RUBY = RUBY_VERSION[/\A\d+\.\d+/]

      COMPILE_IT = "To compile the gem on this system instead, which takes Rust and libclang: " \
                   "`gem install pubnub_pam --platform ruby`, or in the Gemfile " \
                   "`gem \"pubnub_pam\", force_ruby_platform: true`."
      INSTALL_HERE = "Install the gem on the system that runs it; with Bundler, `bundle lock --add-platform " \
                     "#{RUBY_PLATFORM.delete_suffix("-gnu")}` and `bundle install`.".freeze
      COMPILE_AGAIN = "Compile it again: `gem pristine pubnub_pam`, or `rake compile` in a checkout."

      # @param folder [String] where the one library is, or the folders of the Rubies
      def initialize(folder)
        @folder = folder
      end

      # @raise [LoadError] with the reason, and what to do
      def load
        refuse "this gem needs CRuby, and this is #{RUBY_ENGINE} #{RUBY_ENGINE_VERSION}." unless RUBY_ENGINE == "ruby"

        if rubies.include?(RUBY) then load_precompiled
        elsif rubies.empty? || File.exist?(compiled) then load_compiled
        else
          refuse "this precompiled gem has no library for Ruby #{RUBY}, only for Ruby #{rubies.join(", ")}.", COMPILE_IT
        end
      end

      private

      # If this fails, no other library is looked for: that would hide the reason.
      def load_precompiled
        there = Dir.children(File.dirname(precompiled)).sort
        unless there.include?(FILE)
          refuse "this precompiled gem is for another system: for Ruby #{RUBY} it has " \
                 "#{there.join(", ")}, not #{FILE}.", INSTALL_HERE
        end
        open_library(precompiled) { |message| explain(message) }
      end

      def load_compiled
        unless File.exist?(compiled)
          refuse "no compiled library for Ruby #{RUBY_VERSION} on #{RUBY_PLATFORM}: #{compiled} is missing.",
                 COMPILE_AGAIN
        end
        open_library(compiled) do |message|
          ["Ruby #{RUBY_VERSION} cannot load the library: #{with_ruby(message)}.", COMPILE_AGAIN]
        end
      end

      def open_library(path)
        require path
      rescue LoadError => e
        refuse(*yield(e.message))
      end

      # What the system's loader says, and what that means here.
      def explain(message)
        case message
        when /version [`']GLIBC_([\w.]+)' not found/
          ["the precompiled library needs glibc #{Regexp.last_match(1)}, and this system has #{glibc}.", COMPILE_IT]
        when /libc\.so\.6|ld-linux|libc\.musl|ld-musl/
          ["the precompiled library is for another C library (glibc or musl): #{message}.", INSTALL_HERE]
        when other_processor
          ["the precompiled library is for another processor than #{processor}: #{message}.", INSTALL_HERE]
        else
          ["Ruby #{RUBY_VERSION} cannot load the precompiled library: #{with_ruby(message)}.", COMPILE_IT]
        end
      end

      # A library for a newer Ruby says so itself only if this Ruby has all functions that it calls. The words are
      # those of glibc, macOS and musl.
      def with_ruby(message)
        missing = /undefined symbol: r(b|uby)_|symbol not found[^']*'_r(b|uby)_|\br(b|uby)_\w+: symbol not found/
        message.match?(missing) ? "it was compiled for another Ruby: #{message}" : message
      end

      # On Linux, the message for a library for another processor is that there is no such file.
      def other_processor
        /\A#{Regexp.escape(precompiled)}: cannot open shared object file|wrong ELF class|incompatible architecture/
      end

      def processor = RbConfig::CONFIG["host_cpu"]

      def glibc
        Etc.confstr(Etc::CS_GNU_LIBC_VERSION)[/[\d.]+/]
      rescue NameError, SystemCallError
        "none"
      end

      def rubies
        @rubies ||= begin
          libraries = Dir.glob("[0-9]*.[0-9]*/pubnub_pam.*", base: @folder)
          libraries.map { |path| File.dirname(path) }.uniq.sort_by { |version| version.split(".").map(&:to_i) }
        end
      end

      def precompiled = "#{@folder}/#{RUBY}/#{FILE}"
      def compiled = "#{@folder}/#{FILE}"

      def refuse(*sentences)
        raise LoadError, "pubnub_pam: #{sentences.join(" ")}"
      end
    end
  end
end
