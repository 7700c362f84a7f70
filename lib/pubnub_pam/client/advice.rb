# frozen_string_literal: true

module PubnubPam
  class Client
    # Tells of permissions that the service takes, and that hardly mean what they say.
    # @api private
    class Advice
      # As often is one rule's advice logged: names differ from grant to grant, and the mistake is the same.
      MOST = 10

      def initialize(logger, strict)
        @logger = logger
        @strict = strict
        @said = Hash.new { |said, rule| said[rule] = [] }
        @lock = Mutex.new
      end

      # @raise [PubnubPam::ArgumentError] with all of it, where the client is strict
      def about(options)
        if @strict
          refuse(read(options).map(&:last))
        elsif @logger&.warn?
          read(options).each { |rule, sentence| log(sentence) if new?(rule, sentence) }
        end
      end

      private

      def read(options)
        Native.uninterrupted { Native.advice(options) }
      end

      def refuse(sentences)
        return if sentences.empty?

        raise ArgumentError, "permissions: expected what strict: true takes, got this: #{sentences.join("; ")}"
      end

      def log(sentence)
        @logger.warn("pubnub_pam: #{sentence}")
      end

      def new?(rule, sentence)
        @lock.synchronize { remember(@said[rule], sentence) }
      rescue ThreadError # in a signal trap, where no lock can be waited for
        remember(@said[rule], sentence)
      end

      def remember(said, sentence)
        said << sentence unless said.size >= MOST || said.include?(sentence)
      end
    end
    private_constant :Advice
  end
end
